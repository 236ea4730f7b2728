#pragma once

#include <chrono>
#include <cstddef>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace fixline::endpoints {

/// Makes guessing slow: each wrong token costs its address a second, one after the other, for which
/// its own answer waits. Right ones, and other addresses, are not held up. Any thread.
class WrongTokens {
 public:
  using Clock = std::chrono::steady_clock;

  static constexpr std::size_t addresses_max = 1'000;  ///< all further ones pay together
  static constexpr int waiting_max = 5;  ///< no answer waits for more: a stop waits for it, too

  explicit WrongTokens(std::chrono::milliseconds cost = std::chrono::seconds(1)) : cost_(cost) {}

  /// A wrong token came from that address. How long its answer waits.
  [[nodiscard]] Clock::duration charge(std::string_view address, Clock::time_point now);

 private:
  std::chrono::milliseconds cost_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point, std::less<>> paid_until_;
};

/// Whom an address belongs to: itself, and of IPv6 its /64, of which a customer has all.
[[nodiscard]] std::string owner_of(std::string_view address);

}  // namespace fixline::endpoints
