#pragma once

#include <span>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/track.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// The rows of one write, in the order of their key: two writers that hold some of the same rows
/// take their locks in the same order, so neither waits for the other in a circle.
///
/// Refers to the tracks that were gathered last; its memory is used again.
class SortedRows {
 public:
  /// Takes the points of all tracks.
  /// Errors: invalid, when a track holds points of another kind than the queue's.
  [[nodiscard]] Result<void> gather(points::QueueName queue, std::span<const points::Track> tracks);

  [[nodiscard]] std::span<const Row> rows() const noexcept { return rows_; }

  /// One row a track, in the order of flight_uuid.
  [[nodiscard]] std::span<const Row> track_rows() const noexcept { return track_rows_; }

  [[nodiscard]] bool has_one_flight() const noexcept {
    return !rows_.empty() && rows_.front().track->flight_uuid == rows_.back().track->flight_uuid;
  }

 private:
  std::vector<Row> track_rows_;
  std::vector<Row> rows_;
};

}  // namespace fixline::store
