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
