#include "http/client_network.hpp"

#include <boost/asio/ip/network_v6.hpp>

namespace fixline::http {

namespace ip = boost::asio::ip;

ip::address network_of(const ip::address& address) {
  constexpr unsigned short network_bits = 64;
  if (address.is_v4()) return address;
  const auto v6 = address.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6);
  return ip::make_network_v6(v6, network_bits).network();
}

}  // namespace fixline::http
