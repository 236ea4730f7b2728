#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "fuzz_target.hpp"
#include "points/time_bounds.hpp"
#include "points/validation.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::fuzz {

/// Keeps what a reader finds, and checks each fix.
class RecordingSink final : public tracks::FixSink {
 public:
  void take(std::size_t /*index*/, const points::TrackPoint& fix) override {
    require(!points::fault_of_latitude(fix.lat) && !points::fault_of_longitude(fix.lon));
    require(window.contains(fix.datetime));
    fixes.push_back(fix);
  }

  void refuse(std::size_t /*index*/, std::string_view /*field*/, std::string reason) override {
    require(!reason.empty());
    ++refused;
  }

  void change(std::size_t /*index*/, std::string_view field, std::string_view reason) override {
    require(!field.empty() && !reason.empty());
  }

  std::vector<points::TrackPoint> fixes;
  std::size_t refused = 0;
};

/// Reads `file` whole and cut into pieces of `piece_bytes`: both must find the same.
template <class Reader>
void check_reader(std::string_view file, std::size_t piece_bytes) {
  RecordingSink whole;
  Reader whole_reader(whole, window);
  bool whole_done = whole_reader.feed(file).has_value();
  whole_done = whole_done && whole_reader.finish().has_value();
  RecordingSink cut;
  Reader cut_reader(cut, window);
  bool cut_done = true;
  while (cut_done && !file.empty()) {
    const std::string_view piece = file.substr(0, piece_bytes);
    cut_done = cut_reader.feed(piece).has_value();
    file.remove_prefix(piece.size());
  }
  cut_done = cut_done && cut_reader.finish().has_value();
  require(cut_done == whole_done);
  if (whole_done) require(cut.fixes == whole.fixes && cut.refused == whole.refused);
}

}  // namespace fixline::fuzz
