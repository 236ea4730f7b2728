#include "spool/lane/lane_log.hpp"

#include <algorithm>

#include "failpoint/failpoint.hpp"
#include "spool/entry_id.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::spool {

LaneLog::LaneLog(points::Lane lane, std::filesystem::path folder, Ledger& ledger)
    : segments_(lane, std::move(folder), ledger), appender_(segments_) {}

bool LaneLog::count_next() {
  Segment* const segment = segments_.first_uncounted();
  return segment != nullptr && segments_.count(*segment);
}

// The first record behind the cursor that is not settled; null when there is none now.
const FoundRecord* LaneLog::next_unread() {
  for (;;) {
    if (!cursor_.reader && !enter_next_segment()) return nullptr;
    Segment* const segment = segments_.find(cursor_.number);
    if (const auto* found = next_in_segment(*segment)) return found;
    if (appender_.is_active(*segment)) return nullptr;
    leave_segment(*segment);
  }
}

const FoundRecord* LaneLog::next_in_segment(Segment& segment) {
  while (const auto* found = cursor_.reader->peek(segment.end)) {
    const auto* outcome = cursor_.acknowledgements.find(found->offset, found->head.identity);
    if (outcome == nullptr || !outcome->is_settled) return found;
    cursor_.reader->pass();
  }
  return nullptr;
}

bool LaneLog::enter_next_segment() {
  auto& all = segments_.all();
  for (auto next = all.upper_bound(cursor_.number); next != all.end();
       next = all.upper_bound(cursor_.number)) {
    Segment& segment = next->second;
    const std::uint64_t number = segment.number;
    if (!segment.is_counted) {
      if (!segments_.count(segment)) return false;
      if (segments_.find(number) == nullptr) continue;  // it held nothing more
    }
    auto opened = segment.is_unreadable ? std::nullopt : segments_.open(segment);
    if (!opened && !segment.is_unreadable) return false;
    cursor_.number = number;
    if (opened) {
      cursor_.reader =
          std::make_unique<SegmentReader>(std::move(opened->file), segment.mark, segments_.lane());
      cursor_.acknowledgements = std::move(opened->acknowledgements);
      return true;
    }
    leave_segment(segment);
  }
  return false;
}

// What was counted and could not be read any more is no longer counted.
void LaneLog::leave_segment(Segment& segment) {
  segments_.take_unread(segment, segment.unread);
  segment.is_passed = true;
  if (cursor_.reader) {
    segment.damage = cursor_.reader->damage();
    segments_.tell_damage(segment);
  }
  cursor_.reader.reset();
  cursor_.acknowledgements = {};
  remove_if_done(segment);
}

void LaneLog::remove_if_done(Segment& segment) {
  if (segment.held > 0) return;
  const bool is_here = cursor_.reader && cursor_.number == segment.number;
  if (!segment.is_passed && !(is_here && cursor_.reader->position() >= segment.end)) return;
  if (is_here) {
    segment.damage = cursor_.reader->damage();
    cursor_.reader.reset();
    cursor_.acknowledgements = {};
  }
  if (appender_.is_active(segment)) appender_.close();
  segments_.remove(segment);
}

void LaneLog::read(std::size_t entries_max, std::size_t& bytes_max, std::vector<queue::Entry>& to) {
  for (std::size_t count = 0; count < entries_max && bytes_max > 0; ++count) {
    const auto* found = next_unread();
    if (found == nullptr) return;
    bytes_max -= std::min<std::size_t>(bytes_max, found->head.record_bytes());
    to.push_back(hand_out(*segments_.find(cursor_.number), *found));
    cursor_.reader->pass();
  }
}

queue::Entry LaneLog::hand_out(Segment& segment, const FoundRecord& found) {
  const RecordHead& head = found.head;
  const auto* outcome = cursor_.acknowledgements.find(found.offset, head.identity);
  Held held{head.identity, head.points, head.enqueued_at, 0, std::nullopt};
  if (outcome != nullptr) {
    held.trials = outcome->trials;
    held.acknowledgement_slot = outcome->slot;
  }
  held_.emplace(Key(segment.number, found.offset), held);
  held_points_ += head.points;
  ++segment.held;
  const Count one{std::min<std::uint64_t>(1, segment.unread.entries),
                  std::min<std::uint64_t>(head.points, segment.unread.points)};
  segments_.take_unread(segment, one);
  queue::Entry entry;
  entry.id = entry_id(segment.number, found.offset);
  entry.lane = head.lane;
  entry.shard = head.shard;
  entry.points = head.points;
  entry.version = head.version;
  entry.blob = found.blob;
  entry.enqueued_at = head.enqueued_at;
  entry.redelivered = segment.is_old;
  return entry;
}

bool LaneLog::settle(const RecordId& id) {
  const auto held = held_.find(Key(id.segment, id.offset));
  if (held == held_.end()) return false;
  failpoint("spool.before_settled");
  const auto written = acknowledge(id, true, 0);
  failpoint("spool.settled");
  if (!written)
    segments_.ledger().log->log(
        telemetry::seldom("spooled entries without an acknowledgement"), spdlog::level::warn,
        "{}; entries settled now come again after a restart", written.error().detail);
  let_go(held);
  return true;
}

void LaneLog::let_go(std::map<Key, Held>::iterator held) {
  Segment& segment = *segments_.find(held->first.first);
  held_points_ -= held->second.points;
  held_.erase(held);
  --segment.held;
  remove_if_done(segment);
}

std::uint32_t LaneLog::trials(const RecordId& id) const {
  const auto held = held_.find(Key(id.segment, id.offset));
  return held == held_.end() ? 0 : held->second.trials;
}

Result<void> LaneLog::begin_trial(const RecordId& id) {
  return acknowledge(id, false, trials(id) + 1);
}

Result<void> LaneLog::end_trial(const RecordId& id) {
  if (trials(id) == 0) return {};
  return acknowledge(id, false, 0);
}

Result<void> LaneLog::acknowledge(const RecordId& id, bool is_settled, std::uint32_t trials) {
  const auto found = held_.find(Key(id.segment, id.offset));
  if (found == held_.end()) return {};
  Held& held = found->second;
  const Acknowledgement acknowledgement{id.offset, held.identity, is_settled, trials};
  auto written = segments_.acknowledge(*segments_.find(id.segment), acknowledgement,
                                       held.acknowledgement_slot);
  if (written) held.trials = trials;
  return written;
}

queue::LaneDepth LaneLog::depth(points::Timestamp now) {
  const auto* next = next_unread();
  const Count count = unsettled();
  queue::LaneDepth depth{count.points, count.entries, held_.size(), std::nullopt};
  if (count.entries == 0) return depth;
  points::Timestamp oldest = next != nullptr ? next->head.enqueued_at : now;
  if (!held_.empty()) oldest = held_.begin()->second.enqueued_at;
  depth.oldest_age = std::max(std::chrono::duration_cast<std::chrono::milliseconds>(now - oldest),
                              std::chrono::milliseconds(0));
  return depth;
}

Count LaneLog::unsettled() const {
  return {segments_.unread().entries + held_.size(), segments_.unread().points + held_points_};
}

}  // namespace fixline::spool
