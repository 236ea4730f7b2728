#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "tracks/track_reader.hpp"

namespace fixline::tracks {

/// Writes down what a reader of track files tells it.
class RecordingSink final : public FixSink {
 public:
  void take(std::size_t index, const points::TrackPoint& fix) override {
    indices.push_back(index);
    fixes.push_back(fix);
  }

  void refuse(std::size_t index, std::string_view field, std::string reason) override {
    refusals.push_back(std::to_string(index) + " " + std::string(field) + ": " + reason);
  }

  void change(std::size_t index, std::string_view field, std::string_view reason) override {
    changes.push_back(std::to_string(index) + " " + std::string(field) + ": " +
                      std::string(reason));
  }

  void begin_log(std::size_t first_index, std::string_view recorder) override {
    logs.push_back(std::to_string(first_index) + " " + std::string(recorder));
  }

  std::vector<std::size_t> indices;
  std::vector<points::TrackPoint> fixes;
  std::vector<std::string> refusals;
  std::vector<std::string> changes;
  std::vector<std::string> logs;
};

/// Feeds a whole file in pieces of `piece_bytes`.
inline Result<void> feed_in_pieces(TrackReader& reader, std::string_view file,
                                   std::size_t piece_bytes) {
  while (!file.empty()) {
    const std::string_view piece = file.substr(0, piece_bytes);
    if (auto done = reader.feed(piece); !done) return done;
    file.remove_prefix(piece.size());
  }
  return reader.finish();
}

}  // namespace fixline::tracks
