#pragma once

#include <chrono>
#include <cstdint>
#include <utility>

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
    is_in_doubt_ = false;
    backoff_.reset();
  }

  /// No point of a batch was taken, but each might be later. True when it was so with the batch
  /// before: then it is the table's trouble, and no oddity of these points.
  [[nodiscard]] bool took_nothing() { return std::exchange(is_in_doubt_, true); }

  [[nodiscard]] bool allows_batch(bool has_one_under_way, Clock::time_point now) const {
    return !is_failing_ || (now >= until_ && !has_one_under_way);
  }
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
  bool is_in_doubt_ = false;
};

}  // namespace fixline::processor
