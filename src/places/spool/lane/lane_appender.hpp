#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "entry/entry_codec.hpp"
#include "spool/lane/lane_segments.hpp"

namespace fixline::spool {

struct NewEntry {
  points::Lane lane;
  std::uint32_t shard = 0;
  entry::EntryBlob blob;
  points::Timestamp enqueued_at;
};

/// How each entry of a commit ended, by its place in it; a success until something fails.
using Outcomes = std::vector<Result<void>>;

/// Appends entries to the lane's newest segment, in three steps so that many entries share one
/// sync: stage each, write all, sync.
///
/// Where a crash comes, and what then is in the file:
///   before write: nothing; none was acknowledged.
///   in write: some whole records and one that is cut; none was acknowledged. The next run delivers
///     the whole ones, which does no harm, and passes over the rest.
///   after write, before sync: the same if the machine crashed; all of it if the process died.
///   after sync: all of it.
/// Blocking; one thread.
class LaneAppender {
 public:
  explicit LaneAppender(LaneSegments& segments) : segments_(segments) {}

  void stage(const NewEntry& entry, std::size_t place, Outcomes& outcomes);
  void write(Outcomes& outcomes);
  void sync(Outcomes& outcomes);

  /// No more is appended to the active segment.
  void close();
  [[nodiscard]] bool is_active(const Segment& segment) const { return active_ == &segment; }

 private:
  struct Staged {
    std::size_t place;
    std::uint32_t points;
  };

  bool make_room(std::uint64_t bytes, std::size_t place, Outcomes& outcomes);
  void fail(const Error& error, Outcomes& outcomes);

  LaneSegments& segments_;
  Segment* active_ = nullptr;
  posix::File file_;
  std::string bytes_;           ///< staged
  std::vector<Staged> staged_;  ///< the entries of those bytes, until they are synced
  bool is_written_ = false;
};

}  // namespace fixline::spool
