#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <mutex>
#include <string>
#include <string_view>

namespace fixline::endpoints {

/// Makes guessing slow: a wrong token costs its address a second, in which no other token of it is
/// looked at. Other addresses are not held up. Any thread.
class WrongTokens {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Verdict : std::uint8_t {
    right,
    wrong,
    unseen,  ///< not looked at: an earlier one is being paid for
  };

  static constexpr std::size_t addresses_max = 1'000;  ///< all further ones pay together

  explicit WrongTokens(std::chrono::milliseconds cost = std::chrono::seconds(1)) : cost_(cost) {}

  [[nodiscard]] std::chrono::milliseconds cost() const noexcept { return cost_; }

  /// `is_right` is what a comparison said; it does not show in the verdict while one is paid for.
  [[nodiscard]] Verdict judge(std::string_view address, bool is_right, Clock::time_point now);

 private:
  std::chrono::milliseconds cost_;
  std::mutex mutex_;
  std::map<std::string, Clock::time_point, std::less<>> paid_until_;
};

/// Whom an address belongs to: itself, and of IPv6 its /64, of which a customer has all.
[[nodiscard]] std::string owner_of(std::string_view address);

}  // namespace fixline::endpoints
