#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "queue/point_source.hpp"
#include "queue/queue_status.hpp"
#include "spool/lane/lane_appender.hpp"
#include "spool/lane/lane_segments.hpp"

namespace fixline::spool {

/// Names a record for as long as the process lives.
struct RecordId {
  points::Lane lane;
  std::uint64_t segment = 0;
  std::uint64_t offset = 0;
};

/// How far somebody has looked through a lane; at first its beginning.
struct LookedTo {
  std::uint64_t segment = 0;
  std::uint64_t offset = 0;
};

/// What a look through a part of a lane came to.
struct Looked {
  std::optional<LookedTo> next{};  ///< where to go on; nullopt at the end
  bool is_whole = true;            ///< else there is a file that the disk did not give
};

/// The log of one lane: entries are appended at its end, handed out once from its front, and
/// settled in any order. A segment whose entries are all settled is removed. Memory: a few numbers
/// a segment and a few for each entry that is handed out and not settled.
///
/// Blocking; one thread.
class LaneLog {
 public:
  LaneLog(points::Lane lane, std::filesystem::path folder, Ledger& ledger);

  [[nodiscard]] Result<void> open() { return segments_.list(); }

  /// Looks through one segment of an earlier run. False when there is none left, or none that can
  /// be opened now.
  bool count_next();
  [[nodiscard]] bool is_counted() const { return segments_.is_counted(); }

  [[nodiscard]] LaneAppender& appender() { return appender_; }

  /// The next entries, until there are `entries_max` of this lane or `bytes_max` is used up.
  void read(std::size_t entries_max, std::size_t& bytes_max, std::vector<queue::Entry>& to);

  /// The blob of a record that was handed out and is not settled; nullopt when there is none such.
  /// One that has come to harm since is given up, and its file kept.
  /// Errors: unavailable, when the disk does not give it.
  [[nodiscard]] Result<std::optional<std::string>> read_again(const RecordId& id);

  /// Shows entries that are not settled, in their order from a place on, until `bytes_max` are
  /// looked at. Hands nothing out.
  using Look = std::function<void(const FoundRecord&)>;
  [[nodiscard]] Looked look(LookedTo from, std::size_t bytes_max, const Look& at_entry);

  /// False when it was settled before, or never handed out. An acknowledgement that can't be
  /// written is told in the log: then the entry comes again after a restart.
  bool settle(const RecordId& id);

  [[nodiscard]] std::uint32_t trials(const RecordId& id) const;
  [[nodiscard]] Result<void> begin_trial(const RecordId& id);
  [[nodiscard]] Result<void> end_trial(const RecordId& id);

  [[nodiscard]] queue::LaneDepth depth(points::Timestamp now);
  /// Entries and points that are not settled, as far as they are counted.
  [[nodiscard]] Count unsettled() const;

 private:
  using Key = std::pair<std::uint64_t, std::uint64_t>;  // segment, offset

  struct Held {
    std::uint64_t identity;
    std::uint32_t points;
    points::Timestamp enqueued_at;
    std::uint32_t trials;
    std::optional<std::uint64_t> acknowledgement_slot;
  };

  /// Where reading is: in a segment, or behind it when it has no reader.
  struct Cursor {
    std::uint64_t number = 0;
    std::unique_ptr<SegmentReader> reader;
    Acknowledgements acknowledgements;
  };

  [[nodiscard]] bool is_unsettled(std::uint64_t segment, const FoundRecord& found,
                                  const Acknowledgements& acknowledgements) const;
  const FoundRecord* next_unread();
  const FoundRecord* next_in_segment(Segment& segment);
  bool enter_next_segment();
  void leave_segment(Segment& segment);
  queue::Entry hand_out(Segment& segment, const FoundRecord& found);
  Result<void> acknowledge(const RecordId& id, bool is_settled, std::uint32_t trials);
  void let_go(std::map<Key, Held>::iterator held);
  void remove_if_done(Segment& segment);

  LaneSegments segments_;
  LaneAppender appender_;
  Cursor cursor_;
  std::map<Key, Held> held_;  ///< handed out and not settled
  std::uint64_t held_points_ = 0;
};

}  // namespace fixline::spool
