#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

#include "http/server_limits.hpp"

namespace fixline::http {

/// What a connection waits for and until when, and what the server's end changes in that.
///
/// Pure: knows no socket, and time is an argument.
class SessionState {
 public:
  using TimePoint = std::chrono::steady_clock::time_point;

  enum class Phase : std::uint8_t {
    greeting,   ///< for the client's part of the handshake of TLS
    idle,       ///< for the first byte of a request
    header,     ///< for the rest of its header
    body,       ///< for the rest of its body
    handling,   ///< for our answer: the client's patience decides, not ours
    sending,    ///< for the client to take the answer
    lingering,  ///< for the client to see the answer before the close
  };

  static constexpr std::chrono::seconds linger_max{2};
  /// What an answer gets to arrive when the server drains, however late it is.
  static constexpr std::chrono::seconds last_moment{1};

  /// Idle from `now` on. `limits` must outlive it.
  SessionState(const ServerLimits& limits, TimePoint now) : limits_(limits) {
    enter(Phase::idle, now);
  }

  void enter(Phase phase, TimePoint now) {
    phase_ = phase;
    body_bytes_timed_ = 0;
    since_ = now;
    timed_out_ = false;
    deadline_ = phase == Phase::handling ? never : now + limit_of(phase);
    if (closing_) deadline_ = std::min(deadline_, end_of_drain(now));
  }

  /// So much of the body has come: with each step of it its time begins anew.
  void see_body(std::size_t bytes, TimePoint now) {
    if (phase_ != Phase::body || bytes - body_bytes_timed_ < limits_.body_step) return;
    enter(Phase::body, now);
    body_bytes_timed_ = bytes;
  }

  /// The server drains: a request that has begun is answered within the drain's time, none begins.
  /// True when nothing has begun, and the connection is to be closed at once.
  [[nodiscard]] bool close(TimePoint now) {
    closing_ = true;
    drained_at_ = now + limits_.drain;
    if (phase_ != Phase::handling) deadline_ = std::min(deadline_, drained_at_);
    return !has_request();
  }

  /// True, once a phase, when its time is over: what is being waited for is to be given up.
  [[nodiscard]] bool is_overdue(TimePoint now) {
    if (now < deadline_) return false;
    deadline_ = never;
    timed_out_ = true;
    return true;
  }

  /// One has begun: cutting the connection would lose it.
  [[nodiscard]] bool has_request() const noexcept {
    return phase_ != Phase::greeting && phase_ != Phase::idle;
  }
  [[nodiscard]] TimePoint since() const noexcept { return since_; }
  [[nodiscard]] bool is_closing() const noexcept { return closing_; }
  [[nodiscard]] bool has_timed_out() const noexcept { return timed_out_; }

 private:
  static constexpr auto never = TimePoint::max();

  [[nodiscard]] std::chrono::seconds limit_of(Phase phase) const {
    switch (phase) {
      case Phase::idle: return limits_.idle;
      case Phase::greeting:
      case Phase::header: return limits_.header;
      case Phase::body: return limits_.body;
      case Phase::sending: return limits_.answer;
      case Phase::handling:
      case Phase::lingering: break;
    }
    return linger_max;
  }

  [[nodiscard]] TimePoint end_of_drain(TimePoint now) const {
    switch (phase_) {
      case Phase::handling: return never;
      case Phase::sending:
      case Phase::lingering: return std::max(drained_at_, now + last_moment);
      default: return drained_at_;
    }
  }

  const ServerLimits& limits_;
  TimePoint since_;
  TimePoint deadline_ = never;
  TimePoint drained_at_ = never;
  std::size_t body_bytes_timed_ = 0;  // that had come when the body's time began
  Phase phase_ = Phase::idle;
  bool closing_ = false;
  bool timed_out_ = false;
};

}  // namespace fixline::http
