#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "points/point.hpp"
#include "processor/read_ahead.hpp"
#include "queue/point_source.hpp"

namespace fixline::processor {

/// What was read of one queue and waits, in a line each shard of each source. A line that is under
/// way in a batch hands out nothing more until the batch ends. Pure.
class QueueLines {
 public:
  using Clock = std::chrono::steady_clock;

  struct Line {
    ReadAhead waiting;
    Clock::time_point waits_since;  ///< while something waits
    bool is_under_way = false;
  };

  /// `read_ahead_points`: of a line, see ReadAhead.
  QueueLines(std::size_t sources, std::size_t shards, std::size_t read_ahead_points);

  void add(std::size_t source, std::vector<queue::Entry> entries);
  /// What take() gave comes back, to the front.
  void put_back(std::size_t source, std::vector<queue::Entry> entries);
  void clear(std::size_t source);

  /// Where the entries of a shard wait.
  [[nodiscard]] std::size_t index(std::size_t source, std::size_t shard) const {
    return source * shards_ + shard % shards_;
  }
  [[nodiscard]] std::size_t source_of(std::size_t index) const { return index / shards_; }
  [[nodiscard]] const Line& operator[](std::size_t index) const { return lines_[index]; }

  /// The next that has something and is not under way; there must be one. Round robin: neither
  /// Redis nor the spool waits for the other.
  [[nodiscard]] std::size_t next();

  /// ReadAhead::take() of a line, which is under way from then on.
  [[nodiscard]] std::vector<queue::Entry> take(std::size_t index, std::size_t points_max);
  void begin(std::size_t index) { lines_[index].is_under_way = true; }
  void end(std::size_t index) { lines_[index].is_under_way = false; }

  [[nodiscard]] bool is_under_way() const;
  /// Some line of the source is.
  [[nodiscard]] bool is_under_way(std::size_t source) const;
  [[nodiscard]] bool is_full(std::size_t source) const;
  /// Points of all its lines, and of the longest.
  [[nodiscard]] std::size_t waiting(std::size_t source) const;
  [[nodiscard]] std::size_t longest(std::size_t source) const;

  /// Points of the lines that are not under way, and since when the first of them waits.
  [[nodiscard]] std::size_t available() const;
  [[nodiscard]] Clock::time_point available_since() const;
  /// When the oldest entry that waits came into the queue.
  [[nodiscard]] std::optional<points::Timestamp> oldest() const;

 private:
  [[nodiscard]] std::span<const Line> of_source(std::size_t source) const {
    return std::span(lines_).subspan(source * shards_, shards_);
  }
  [[nodiscard]] std::vector<std::vector<queue::Entry>> sorted_by_shard(
      std::vector<queue::Entry> entries) const;

  std::size_t shards_;
  std::vector<Line> lines_;  // [source][shard]
  std::size_t last_ = 0;
};

}  // namespace fixline::processor
