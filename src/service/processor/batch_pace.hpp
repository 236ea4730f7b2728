#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>

namespace fixline::processor {

/// How many points the next batch of a queue may have, so that its commit takes about a second:
/// however slow a table is, batches get through, and no other queue waits long behind one. Grows
/// while batches of that size are quick, shrinks to what a second allowed, halves when one that
/// took long failed. Pure.
class BatchPace {
 public:
  using Seconds = std::chrono::duration<double>;

  /// From `first` on, never above `most`.
  BatchPace(std::size_t first, std::size_t most) : most_(most), points_(std::min(first, most)) {}

  [[nodiscard]] std::size_t points() const { return points_; }

  void committed(std::size_t points, Seconds took) {
    if (took > target)
      set(std::min(points_,
                   static_cast<std::size_t>(static_cast<double>(points) * (target / took))));
    else if (took < target / 2 && points > points_ / 2)
      set(points_ * 2);
  }
  /// One that was small anyway is not to blame for its size, and is to be tried again with others.
  void failed(std::size_t points, Seconds took) {
    if (took > 2 * target) set(points > points_ / 2 ? std::min(points_, points / 2) : points_ / 2);
  }
  /// Nothing was taken of so many, and not each was tried: some of fewer may be.
  void took_nothing_of_many(std::size_t points) { set(std::min(points_, points / 4)); }

 private:
  static constexpr Seconds target{1};

  void set(std::size_t points) { points_ = std::clamp<std::size_t>(points, 1, most_); }

  std::size_t most_;
  std::size_t points_;
};

}  // namespace fixline::processor
