#pragma once

#include <array>
#include <cstddef>

#include "points/lane.hpp"

namespace fixline::store {

/// Whether a queue has rows that run into their limit of time while others don't. The next ones of
/// their flights will, too: its batches are tried quickly, until so many in a row had none. Pure.
class SlowRows {
 public:
  static constexpr std::size_t batches_watched = 16;

  [[nodiscard]] bool are_likely(points::QueueName queue) const { return watched_of(queue) > 0; }

  void met(points::QueueName queue) { watched_of(queue) = batches_watched; }
  void not_met(points::QueueName queue) {
    if (auto& watched = watched_of(queue); watched > 0) --watched;
  }
  /// All of a batch ran into it: so may the next ones, for the table's sake.
  void all_met(points::QueueName queue) { watched_of(queue) /= 4; }

 private:
  [[nodiscard]] std::size_t& watched_of(points::QueueName queue) {
    return watched_[points::index_of(queue)];
  }
  [[nodiscard]] std::size_t watched_of(points::QueueName queue) const {
    return watched_[points::index_of(queue)];
  }

  std::array<std::size_t, points::queue_count> watched_{};
};

}  // namespace fixline::store
