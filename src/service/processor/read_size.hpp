#pragma once

#include <algorithm>
#include <cstddef>
#include <span>

#include "queue/point_source.hpp"

namespace fixline::processor {

/// How many entries to ask for so that about as many points come as are wanted: an entry may hold
/// one point or a thousand. Learns from what came. Pure.
class ReadSize {
 public:
  static constexpr std::size_t entries_max = 5'000;  ///< bounds one answer of the queue

  [[nodiscard]] std::size_t entries_for(std::size_t points) const {
    const auto entries = static_cast<double>(points) / points_per_entry_;
    return std::clamp<std::size_t>(static_cast<std::size_t>(entries), 1, entries_max);
  }

  void came(std::span<const queue::Entry> entries) {
    if (entries.empty()) return;
    std::size_t points = 0;
    for (const auto& entry : entries) points += entry.points;
    const auto average = static_cast<double>(points) / static_cast<double>(entries.size());
    points_per_entry_ += (std::max(average, 1.0) - points_per_entry_) / 4;
  }

 private:
  double points_per_entry_ = 1'000;  // as large as they get, until it is known better
};

}  // namespace fixline::processor
