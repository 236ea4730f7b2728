#include "spool/lane/lane_appender.hpp"

#include <fmt/format.h>

#include "failpoint/failpoint.hpp"
#include "spool/segment.hpp"

namespace fixline::spool {

void LaneAppender::stage(const NewEntry& entry, std::size_t place, Outcomes& outcomes) {
  if (entry.blob.bytes.size() > blob_bytes_max) {
    outcomes[place] = failure(ErrorCode::too_large, "spool: the entry is too large");
    return;
  }
  Ledger& ledger = segments_.ledger();
  const std::uint64_t size = record_head_bytes + entry.blob.bytes.size();
  if (ledger.bytes + size > ledger.bytes_max) {
    outcomes[place] = failure(
        ErrorCode::overloaded,
        fmt::format("spool: full: {} of {} bytes are taken", ledger.bytes, ledger.bytes_max));
    return;
  }
  if (!make_room(size, place, outcomes)) return;
  const RecordHead head{.lane = entry.lane,
                        .shard = entry.shard,
                        .points = entry.blob.points,
                        .version = entry::format_version,
                        .enqueued_at = entry.enqueued_at};
  append_record(bytes_, active_->mark, active_->end + bytes_.size(), head, entry.blob.bytes);
  staged_.push_back({place, entry.blob.points});
  ledger.bytes += size;
}

// A segment that takes `bytes` more; false when none can be made.
bool LaneAppender::make_room(std::uint64_t bytes, std::size_t place, Outcomes& outcomes) {
  if (active_ != nullptr) {
    const std::uint64_t used = active_->end + bytes_.size();
    if (used == 0 || used + bytes <= segment_bytes_max) return true;
    write(outcomes);
    sync(outcomes);
    close();
  }
  auto created = segments_.create();
  if (!created) {
    outcomes[place] = std::unexpected(std::move(created).error());
    return false;
  }
  active_ = created->first;
  file_ = std::move(created->second);
  return true;
}

void LaneAppender::write(Outcomes& outcomes) {
  if (staged_.empty()) return;
  failpoint("spool.before_write");
  const int failed = file_.write_at(active_->end, bytes_);
  if (failed == 0) {
    failpoint("spool.written");
    is_written_ = true;
    return;
  }
  const auto error = disk_error(failed, segments_.path(*active_, segment_ending));
  const bool is_cut_back = file_.truncate(active_->end) == 0;
  fail(error, outcomes);
  if (!is_cut_back) close();
}

// After a failed sync nobody knows which of the pages reached the disk, and a second sync may tell
// nothing of it: the segment is closed, and what was not synced before does not count.
void LaneAppender::sync(Outcomes& outcomes) {
  if (!is_written_) return;
  const int failed = file_.sync_data();
  if (failed != 0) {
    const auto error = disk_error(failed, segments_.path(*active_, segment_ending));
    static_cast<void>(file_.truncate(active_->end));
    fail(error, outcomes);
    close();
    return;
  }
  failpoint("spool.synced");
  Count count;
  for (const Staged& each : staged_) {
    count.entries += 1;
    count.points += each.points;
  }
  active_->end += bytes_.size();
  active_->file_bytes = active_->end;
  segments_.add_unread(*active_, count);
  staged_.clear();
  bytes_.clear();
  is_written_ = false;
}

void LaneAppender::fail(const Error& error, Outcomes& outcomes) {
  for (const Staged& each : staged_) outcomes[each.place] = std::unexpected(error);
  segments_.ledger().bytes -= bytes_.size();
  staged_.clear();
  bytes_.clear();
  is_written_ = false;
}

void LaneAppender::close() {
  active_ = nullptr;
  file_ = posix::File();
}

}  // namespace fixline::spool
