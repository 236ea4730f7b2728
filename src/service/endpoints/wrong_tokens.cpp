#include "endpoints/wrong_tokens.hpp"

#include <algorithm>
#include <boost/asio/ip/address.hpp>

#include "http/client_network.hpp"

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
  return failed ? std::string(address) : http::network_of(parsed).to_string();
}

}  // namespace fixline::endpoints
