#include "endpoints/wrong_tokens.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/ip/network_v6.hpp>

namespace fixline::endpoints {

namespace ip = boost::asio::ip;

WrongTokens::Verdict WrongTokens::judge(std::string_view address, bool is_right,
                                        Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  auto owner = owner_of(address);
  std::erase_if(paid_until_, [now](const auto& paid) { return paid.second <= now; });
  if (paid_until_.size() >= addresses_max && !paid_until_.contains(owner)) owner = "others";
  if (paid_until_.contains(owner)) return Verdict::unseen;
  if (is_right) return Verdict::right;
  paid_until_[owner] = now + cost_;
  return Verdict::wrong;
}

std::string owner_of(std::string_view address) {
  boost::system::error_code failed;
  const auto parsed = ip::make_address(std::string(address), failed);
  if (failed || parsed.is_v4()) return std::string(address);
  const auto v6 = parsed.to_v6();
  if (v6.is_v4_mapped()) return ip::make_address_v4(ip::v4_mapped, v6).to_string();
  constexpr unsigned short network_bits = 64;
  return ip::make_network_v6(v6, network_bits).canonical().to_string();
}

}  // namespace fixline::endpoints
