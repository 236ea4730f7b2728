#pragma once

#include <cstddef>
#include <deque>
#include <optional>
#include <vector>

#include "queue/point_source.hpp"

namespace fixline::processor {

/// Entries of one queue that were read and wait for a database connection: those that were
/// redelivered first, then the priority lane's, then the others. Pure; bounded by its reader, which
/// stops at `is_full`.
class ReadAhead {
 public:
  /// `points_max`: the reader pauses at this many points and goes on at half of it.
  explicit ReadAhead(std::size_t points_max) : points_max_(points_max) {}

  void add(std::vector<queue::Entry> entries);

  void clear();

  /// What take() gave comes back, to the front.
  void put_back(std::vector<queue::Entry> entries);

  /// Whole entries of at most `points_max` points together, but at least one when there is any.
  /// Redelivered entries and others never come together.
  [[nodiscard]] std::vector<queue::Entry> take(std::size_t points_max);

  /// When the oldest of them came into its queue; nullopt when there is none.
  [[nodiscard]] std::optional<points::Timestamp> oldest() const;

  [[nodiscard]] std::size_t points() const noexcept { return points_; }
  [[nodiscard]] bool has_redelivered() const noexcept { return !redelivered_.empty(); }
  [[nodiscard]] bool is_full() const noexcept { return full_; }

 private:
  std::deque<queue::Entry>& line_of(const queue::Entry& entry);
  void update_full();

  std::size_t points_max_;
  std::deque<queue::Entry> redelivered_;
  std::deque<queue::Entry> priority_;
  std::deque<queue::Entry> normal_;
  std::size_t points_ = 0;
  bool full_ = false;
};

}  // namespace fixline::processor
