#pragma once

#include <algorithm>
#include <chrono>
#include <cstdint>

#include "error/error.hpp"
#include "reactor/backoff.hpp"

namespace fixline::processor {

/// When batches of a queue may be tried again after one has failed: not before some time has
/// passed, and one alone at a time until one succeeds. So a table in trouble costs others nothing
/// but that attempt. Pure.
class QueueRest {
 public:
  using Clock = std::chrono::steady_clock;

  explicit QueueRest(std::uint64_t seed) : backoff_(first, longest, seed) {}

  /// An outage may end any moment; what a person must mend takes longer.
  void failed(ErrorCode code, Clock::time_point now) {
    is_failing_ = true;
    until_ = now + (code == ErrorCode::unavailable ? Clock::duration{} : mending) + backoff_.next();
  }
  void succeeded() {
    is_failing_ = false;
    vain_batches_ = 0;
    vain_batches_max_ = 1;
    backoff_.reset();
  }

  /// No point of a batch was taken, but each might be later: an oddity of these points, or the
  /// table's trouble. True when the queue is to rest: after one such batch in a row, after two
  /// more, four more and so on; a table in trouble is asked less, and a row of odd batches comes to
  /// its end.
  [[nodiscard]] bool took_nothing() {
    if (++vain_batches_ <= vain_batches_max_) return false;
    vain_batches_ = 0;
    vain_batches_max_ = std::min(2 * vain_batches_max_, 16);
    return true;
  }

  [[nodiscard]] bool allows_batch(bool has_one_under_way, Clock::time_point now) const {
    return !is_failing_ || (now >= until_ && !has_one_under_way);
  }
  [[nodiscard]] bool is_failing() const { return is_failing_; }
  /// In the past when it does not rest.
  [[nodiscard]] Clock::time_point until() const {
    return is_failing_ ? until_ : Clock::time_point{};
  }

 private:
  static constexpr std::chrono::milliseconds first{50};
  static constexpr std::chrono::milliseconds longest{1000};
  static constexpr std::chrono::seconds mending{5};

  reactor::Backoff backoff_;
  Clock::time_point until_;
  bool is_failing_ = false;
  int vain_batches_ = 0;
  int vain_batches_max_ = 1;
};

}  // namespace fixline::processor
