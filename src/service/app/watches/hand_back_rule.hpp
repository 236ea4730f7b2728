#pragma once

#include <chrono>
#include <cstdint>
#include <optional>

namespace fixline::app {

/// When an instance that can't reach PostgreSQL hands back what it has read, and when it reads
/// again. Pure.
class HandBackRule {
 public:
  using Clock = std::chrono::steady_clock;

  enum class Step : std::uint8_t {
    stay,
    hand_back,  ///< another instance can store it
    return_to,  ///< the database is back, or nobody else is there
  };

  /// A short interruption is cheaper waited for.
  static constexpr std::chrono::seconds patience{3};

  /// `others_store`: another instance lives, and has its database.
  [[nodiscard]] Step next(bool has_database, bool others_store, Clock::time_point now) {
    if (has_database)
      out_since_.reset();
    else if (!out_since_)
      out_since_ = now;
    if (has_handed_back_) return has_database || !others_store ? Step::return_to : Step::stay;
    const bool is_due = out_since_ && now - *out_since_ >= patience;
    return is_due && others_store ? Step::hand_back : Step::stay;
  }

  void handed_back() { has_handed_back_ = true; }
  void returned() { has_handed_back_ = false; }

 private:
  std::optional<Clock::time_point> out_since_;
  bool has_handed_back_ = false;
};

}  // namespace fixline::app
