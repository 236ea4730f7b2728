#pragma once

#include <boost/asio/ip/address.hpp>

namespace fixline::http {

/// Whose an address is, for what is limited by client: an IPv4 address, also one that came mapped
/// into IPv6, is its own; of IPv6 it is the /64, of which a customer has all.
[[nodiscard]] boost::asio::ip::address network_of(const boost::asio::ip::address& address);

}  // namespace fixline::http
