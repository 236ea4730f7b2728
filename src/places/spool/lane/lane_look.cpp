#include <algorithm>
#include <utility>

#include "spool/lane/lane_log.hpp"

namespace fixline::spool {

Looked LaneLog::look(LookedTo from, std::size_t bytes_max, const Look& at_entry) {
  auto& all = segments_.all();
  Looked looked;
  for (auto place = all.lower_bound(from.segment); place != all.end(); ++place) {
    Segment& segment = place->second;
    auto opened = segment.is_unreadable ? std::nullopt : segments_.open(segment);
    if (!opened) {
      looked.is_whole = false;
      continue;
    }
    SegmentReader reader(std::move(opened->file), segment.mark, segments_.lane());
    if (segment.number == from.segment) reader.go_to(from.offset);
    while (const auto* found = reader.peek(segment.end)) {
      if (bytes_max == 0) {
        looked.next = LookedTo{segment.number, found->offset};
        return looked;
      }
      bytes_max -= std::min<std::size_t>(bytes_max, found->head.record_bytes());
      if (is_unsettled(segment.number, *found, opened->acknowledgements)) at_entry(*found);
      reader.pass();
    }
  }
  return looked;
}

Result<std::optional<std::string>> LaneLog::read_again(const RecordId& id) {
  const auto held = held_.find(Key(id.segment, id.offset));
  if (held == held_.end()) return std::nullopt;
  Segment& segment = *segments_.find(id.segment);
  const auto silent = failure(ErrorCode::unavailable, "spool: the disk does not give an entry");
  auto file = segment.is_unreadable ? std::nullopt : segments_.open_file(segment);
  if (!file) return silent;
  SegmentReader reader(*std::move(file), segment.mark, segments_.lane());
  reader.go_to(id.offset);
  const auto* found = reader.peek(segment.end);
  if (found != nullptr && found->offset == id.offset &&
      found->head.identity == held->second.identity)
    return std::string(found->blob);
  if (reader.damage().unreadable_bytes > 0) return silent;
  segments_.ledger().log->error("spool: {}: an entry of {} points was damaged since it was read",
                                segments_.path(segment, segment_ending).string(),
                                held->second.points);
  segment.has_lost = true;
  let_go(held);
  return std::nullopt;
}

// What was handed out is in memory until it is settled; what was not may be settled since an
// earlier run.
bool LaneLog::is_unsettled(std::uint64_t segment, const FoundRecord& found,
                           const Acknowledgements& acknowledgements) const {
  if (held_.contains(Key(segment, found.offset))) return true;
  const bool is_behind_cursor =
      segment < cursor_.number ||
      (segment == cursor_.number && (!cursor_.reader || found.offset < cursor_.reader->position()));
  if (is_behind_cursor) return false;
  const auto* outcome = acknowledgements.find(found.offset, found.head.identity);
  return outcome == nullptr || !outcome->is_settled;
}

}  // namespace fixline::spool
