#include "endpoints/admin/wrong_tokens.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "http/client_network.hpp"

namespace fixline::endpoints {

namespace ip = boost::asio::ip;

WrongTokens::Clock::duration WrongTokens::charge(std::string_view address, Clock::time_point now) {
  const std::scoped_lock lock(mutex_);
  auto owner = owner_of(address);
  std::erase_if(paid_until_, [now](const auto& paid) { return paid.second <= now; });
  if (paid_until_.size() >= addresses_max && !paid_until_.contains(owner)) owner = "others";
  auto& paid_until = paid_until_[owner];
  paid_until = std::min(std::max(paid_until, now) + cost_, now + waiting_max * cost_);
  return paid_until - now;
}

std::string owner_of(std::string_view address) {
  boost::system::error_code failed;
  const auto parsed = ip::make_address(std::string(address), failed);
  return failed ? std::string(address) : http::network_of(parsed).to_string();
}

}  // namespace fixline::endpoints
