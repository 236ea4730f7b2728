#include "spool/lane/lane_segments.hpp"

#include <fcntl.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <vector>

#include "failpoint/failpoint.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::spool {
namespace {

std::uint64_t size_of(const std::filesystem::path& path) {
  std::error_code error;
  const auto size = std::filesystem::file_size(path, error);
  return error ? 0 : size;
}

bool may_mend_itself(int number) {
  return number == EMFILE || number == ENFILE || number == ENOMEM || number == EINTR;
}

}  // namespace

LaneSegments::LaneSegments(points::Lane lane, std::filesystem::path folder, Ledger& ledger)
    : lane_(lane), folder_(std::move(folder)), ledger_(ledger) {}

std::filesystem::path LaneSegments::path(const Segment& segment, std::string_view ending) const {
  return folder_ / segment_file_name(segment.number, segment.mark, ending);
}

Segment* LaneSegments::find(std::uint64_t number) {
  const auto found = segments_.find(number);
  return found == segments_.end() ? nullptr : &found->second;
}

Result<void> LaneSegments::list() {
  std::error_code error;
  std::filesystem::directory_iterator files(folder_, error);
  if (error == std::errc::no_such_file_or_directory) return {};
  std::vector<std::filesystem::path> paths;
  for (; !error && files != std::filesystem::directory_iterator(); files.increment(error))
    paths.push_back(files->path());
  if (error) return std::unexpected(disk_error(error.value(), folder_));
  // Segments before their acknowledgements, as endings sort so only by chance.
  for (const bool is_for_acknowledgements : {false, true}) {
    for (const auto& path : paths) {
      const std::string text = path.filename().string();
      const auto name = parse_segment_file_name(text);
      if (!name) continue;
      next_number_ = std::max(next_number_, name->number + 1);
      if (is_for_acknowledgements && name->ending == acknowledgements_ending)
        adopt_acknowledgements(path, *name);
      if (!is_for_acknowledgements && name->ending != acknowledgements_ending) adopt(path, *name);
    }
  }
  return {};
}

void LaneSegments::adopt(const std::filesystem::path& path, const SegmentFileName& name) {
  if (name.ending == damaged_ending) {
    ++ledger_.damaged_files;
    return;
  }
  Segment segment;
  segment.number = name.number;
  segment.mark = name.mark;
  segment.file_bytes = size_of(path);
  segment.end = segment.file_bytes;
  segment.is_old = true;
  if (!segments_.emplace(name.number, segment).second) return;
  ledger_.bytes += segment.file_bytes;
  ++uncounted_;
}

void LaneSegments::adopt_acknowledgements(const std::filesystem::path& path,
                                          const SegmentFileName& name) {
  Segment* const segment = find(name.number);
  if (segment == nullptr || segment->mark != name.mark) {
    ::unlink(path.c_str());
    return;
  }
  // A last slot that a crash cut is written over.
  segment->acknowledgements_end = size_of(path) / acknowledgement_bytes * acknowledgement_bytes;
  ledger_.bytes += segment->acknowledgements_end;
}

Result<std::pair<Segment*, posix::File>> LaneSegments::create() {
  if (const int failed = posix::make_private_folder(folder_); failed != 0)
    return std::unexpected(disk_error(failed, folder_));
  Segment segment;
  segment.number = next_number_;
  segment.mark = new_mark();
  segment.is_counted = true;
  const auto name = path(segment, segment_ending);
  posix::File file = posix::File::open(name, O_RDWR | O_CREAT | O_EXCL);
  if (!file) return std::unexpected(disk_error(errno, name));
  failpoint("spool.segment_created");
  if (const int failed = posix::sync_folder(folder_); failed != 0) {
    ::unlink(name.c_str());
    return std::unexpected(disk_error(failed, folder_));
  }
  ++next_number_;
  return std::pair(&segments_.emplace(segment.number, segment).first->second, std::move(file));
}

std::optional<posix::File> LaneSegments::open_file(Segment& segment) {
  const auto name = path(segment, segment_ending);
  auto file = posix::File::open(name, O_RDONLY);
  if (file) return file;
  if (may_mend_itself(errno)) return std::nullopt;
  segment.is_unreadable = true;
  ledger_.log->log(telemetry::seldom("segments that can't be opened"), spdlog::level::err,
                   "{}; its entries stay for the next start", disk_error(errno, name).detail);
  return std::nullopt;
}

std::optional<LaneSegments::Opened> LaneSegments::open(Segment& segment) {
  auto file = open_file(segment);
  if (!file) return std::nullopt;
  Opened opened{*std::move(file), {}};
  if (!segment.is_old || segment.acknowledgements_end == 0) return opened;
  const posix::File acknowledgements =
      posix::File::open(path(segment, acknowledgements_ending), O_RDONLY);
  if (!acknowledgements && may_mend_itself(errno)) return std::nullopt;
  if (acknowledgements)
    opened.acknowledgements = Acknowledgements::read(acknowledgements, segment.mark);
  return opened;
}

Segment* LaneSegments::first_uncounted() {
  if (uncounted_ == 0) return nullptr;
  auto next = segments_.upper_bound(counted_to_);
  while (next != segments_.end() && next->second.is_counted) counted_to_ = (next++)->first;
  return next == segments_.end() ? nullptr : &next->second;
}

bool LaneSegments::count(Segment& segment) {
  auto opened = open(segment);
  if (!opened && !segment.is_unreadable) return false;
  segment.is_counted = true;
  --uncounted_;
  if (!opened) return true;
  SegmentReader reader(std::move(opened->file), segment.mark, lane_);
  Count count;
  while (const auto* found = reader.peek(segment.end)) {
    const auto* outcome = opened->acknowledgements.find(found->offset, found->head.identity);
    if (outcome == nullptr || !outcome->is_settled) {
      count.entries += 1;
      count.points += found->head.points;
    }
    reader.pass();
  }
  add_unread(segment, count);
  segment.damage = reader.damage();
  tell_damage(segment);
  if (count.entries == 0) remove(segment);
  return true;
}

Result<void> LaneSegments::acknowledge(Segment& segment, const Acknowledgement& acknowledgement,
                                       std::optional<std::uint64_t>& slot) {
  const auto name = path(segment, acknowledgements_ending);
  if (acknowledged_segment_ != segment.number) {
    acknowledgement_file_ = posix::File::open(name, O_RDWR | O_CREAT);
    acknowledged_segment_ = acknowledgement_file_ ? segment.number : 0;
    if (!acknowledgement_file_) return std::unexpected(disk_error(errno, name));
  }
  const std::uint64_t at = slot.value_or(segment.acknowledgements_end);
  const int failed =
      acknowledgement_file_.write_at(at, acknowledgement_slot(segment.mark, acknowledgement));
  if (failed != 0) return std::unexpected(disk_error(failed, name));
  if (!slot) {
    slot = at;
    segment.acknowledgements_end += acknowledgement_bytes;
    ledger_.bytes += acknowledgement_bytes;
  }
  return {};
}

void LaneSegments::remove(Segment& segment) {
  take_unread(segment, segment.unread);
  const auto name = path(segment, segment_ending);
  const bool stays = (segment.is_unreadable || segment.damage.unreadable_bytes > 0) &&
                     ::access(name.c_str(), F_OK) == 0;
  if ((segment.damage.bytes > 0 || segment.has_lost) && !stays) {
    const auto aside = path(segment, damaged_ending);
    if (::rename(name.c_str(), aside.c_str()) == 0) {
      ++ledger_.damaged_files;
      ledger_.log->log(telemetry::seldom("segments set aside"), spdlog::level::err,
                       "spool: {} is set aside: all that was whole in it is delivered",
                       aside.string());
    }
  } else if (!stays) {
    failpoint("spool.before_delete");
    ::unlink(name.c_str());
    failpoint("spool.deleted");
  }
  if (!stays) {
    ::unlink(path(segment, acknowledgements_ending).c_str());
    ledger_.bytes -= std::min(ledger_.bytes, segment.file_bytes + segment.acknowledgements_end);
  }
  if (acknowledged_segment_ == segment.number) {
    acknowledgement_file_ = posix::File();
    acknowledged_segment_ = 0;
  }
  segments_.erase(segment.number);
  if (segments_.empty()) ::rmdir(folder_.c_str());  // fails while damaged files lie there
}

void LaneSegments::tell_damage(Segment& segment) {
  const Damage& damage = segment.damage;
  const auto name = path(segment, segment_ending).string();
  if (segment.is_damage_told) return;
  if (damage.bytes > 0 || damage.unreadable_bytes > 0) {
    segment.is_damage_told = true;
    ledger_.log->log(telemetry::seldom("segments damaged"), spdlog::level::err,
                     "spool: {}: {} damaged bytes ({} that the disk does not give), among them "
                     "at least {} entries of {} points; the rest is delivered",
                     name, damage.bytes, damage.unreadable_bytes, damage.entries, damage.points);
  } else if (damage.unfinished_bytes > 0) {
    segment.is_damage_told = true;
    ledger_.log->log(telemetry::seldom("segments cut off"), spdlog::level::warn,
                     "spool: {} ends with {} bytes of a write that did not finish", name,
                     damage.unfinished_bytes);
  }
}

void LaneSegments::add_unread(Segment& segment, Count count) {
  segment.unread.entries += count.entries;
  segment.unread.points += count.points;
  unread_.entries += count.entries;
  unread_.points += count.points;
}

void LaneSegments::take_unread(Segment& segment, Count count) {
  segment.unread.entries -= count.entries;
  segment.unread.points -= count.points;
  unread_.entries -= count.entries;
  unread_.points -= count.points;
}

}  // namespace fixline::spool
