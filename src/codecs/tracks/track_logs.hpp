#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "formats/point_quota.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::tracks {

/// Fixes of a file under one header (IGC), or of one track (GPX).
struct TrackLog {
  std::size_t first_index = 0;  ///< what has this index or more, up to the next log's, is its own
  std::string recorder;
  points::TrackPoints fixes;
};

/// Keeps what a reader finds, log by log.
class CollectedLogs final : public FixSink {
 public:
  /// `quota` must outlive it.
  explicit CollectedLogs(formats::PointQuota& quota) : quota_(quota) {}

  Result<void> admit() override {
    if (!quota_.take()) return quota_.refusal();
    return quota_.outcome();
  }
  void begin_log(std::size_t first_index, std::string_view recorder) override {
    // A file may begin logs without end and put nothing in them.
    if (logs.back().first_index != first_index)
      logs.push_back({.first_index = first_index, .recorder = {}, .fixes = {}});
    logs.back().recorder = recorder;
  }
  void take(std::size_t /*index*/, const points::TrackPoint& fix) override {
    logs.back().fixes.push_back(fix);
    ++taken;
  }
  void refuse(std::size_t index, std::string_view field, std::string reason) override {
    if (quota_.refuse()) refusals.add(index, std::string(field), std::move(reason));
  }
  void change(std::size_t index, std::string_view field, std::string_view reason) override {
    changes.add(index, field, reason);
  }

  std::vector<TrackLog> logs{1};
  std::size_t taken = 0;
  points::Refusals refusals;
  points::Changes changes;

 private:
  formats::PointQuota& quota_;
};

/// Joins each log to the one before where both may be of one flight, and gives what is left: one
/// log a flight. Another flight is one of another recorder, and one that was elsewhere (more than
/// 200 m off) in most of the seconds that both know.
[[nodiscard]] std::vector<TrackLog> flights_of(std::vector<TrackLog> logs);

}  // namespace fixline::tracks
