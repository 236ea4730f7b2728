#include "spool/spool_store.hpp"

#include <fcntl.h>
#include <fmt/format.h>
#include <sys/statvfs.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "posix/own_folder.hpp"
#include "queue/stream.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::spool {
namespace {

using namespace std::chrono_literals;

constexpr auto open_interval = 2s;
constexpr std::size_t probe_bytes = std::size_t{64} << 10;
constexpr std::size_t look_bytes_max = std::size_t{512} << 10;
constexpr std::size_t read_bytes_max = std::size_t{16} << 20;

std::string folder_name(points::Lane lane) {
  std::string name(points::full_name(lane.queue));
  if (lane.kind == points::LaneKind::priority) name += ".priority";
  return name;
}

}  // namespace

SpoolStore::SpoolStore(SpoolOptions options, telemetry::Log log) : options_(std::move(options)) {
  ledger_.bytes_max = options_.bytes_max;
  ledger_.log = std::move(log);
}

LaneLog& SpoolStore::log_of(points::Lane lane) {
  return *lanes_[index_of(lane.queue) * queue::lane_kinds.size() +
                 static_cast<std::size_t>(lane.kind)];
}

Error SpoolStore::not_open() const { return {ErrorCode::unavailable, trouble_}; }

Result<void> SpoolStore::open(Clock::time_point now) {
  if (!lanes_.empty()) return {};
  if (now < open_again_at_) return std::unexpected(not_open());
  open_again_at_ = now + open_interval;
  auto opened = try_to_open();
  if (opened) {
    out_of_trouble();
    if (ledger_.damaged_files > 0)
      ledger_.log->warn("spool: {} damaged files lie in {}; remove them when they are of no use",
                        ledger_.damaged_files, options_.directory.string());
  } else {
    close();
    in_trouble(opened.error().detail);
  }
  return opened;
}

void SpoolStore::close() {
  lanes_.clear();
  lock_.reset();
  ledger_.bytes = 0;
  ledger_.damaged_files = 0;
  is_counted_ = false;
}

Result<void> SpoolStore::lock_folder() {
  const auto& folder = options_.directory;
  const auto can_not_use = [](const Error& error, std::string_view advice) {
    return failure(ErrorCode::unavailable, fmt::format("spool: {}; {}", error.detail, advice));
  };
  constexpr auto writable = "SPOOL_DIR must be a folder that this user may write to";
  if (const auto own = posix::check_own_folder(folder); !own)
    return can_not_use(own.error(), "SPOOL_DIR must be a folder of this user's own");
  std::error_code error;
  if (folder.has_parent_path()) std::filesystem::create_directories(folder.parent_path(), error);
  const int failed = error ? error.value() : posix::make_private_folder(folder);
  if (failed != 0) return can_not_use(posix::file_error(failed, folder), writable);
  auto lock = posix::FolderLock::take(folder);
  if (!lock) {
    const bool is_held = lock.error().code == ErrorCode::overloaded;
    return can_not_use(lock.error(),
                       is_held ? "end that, or give this one a SPOOL_DIR of its own" : writable);
  }
  lock_ = std::move(*lock);
  return {};
}

Result<void> SpoolStore::try_to_open() {
  if (auto locked = lock_folder(); !locked) return locked;
  for (const auto& [lane, shard] : queue::streams_of(points::all_queues, 1)) {
    lanes_.push_back(
        std::make_unique<LaneLog>(lane, options_.directory / folder_name(lane), ledger_));
    if (auto listed = lanes_.back()->open(); !listed) return listed;
  }
  return {};
}

bool SpoolStore::count_some() {
  for (auto& lane : lanes_)
    if (lane->count_next()) return true;
  const auto is_counted = [](const auto& lane) { return lane->is_counted(); };
  if (!lanes_.empty() && !is_counted_ && std::ranges::all_of(lanes_, is_counted)) {
    is_counted_ = true;
    if (const auto left = facts(); left.entries > 0)
      ledger_.log->info("spool: {} entries of {} points are left from an earlier run", left.entries,
                        left.points);
  }
  return false;
}

Outcomes SpoolStore::append(std::span<const NewEntry> entries) {
  Outcomes outcomes(entries.size());
  if (lanes_.empty()) {
    for (auto& outcome : outcomes) outcome = std::unexpected(not_open());
    return outcomes;
  }
  for (std::size_t place = 0; place != entries.size(); ++place)
    log_of(entries[place].lane).appender().stage(entries[place], place, outcomes);
  for (auto& lane : lanes_) lane->appender().write(outcomes);
  for (auto& lane : lanes_) lane->appender().sync(outcomes);
  told(outcomes);
  return outcomes;
}

Result<std::vector<queue::Entry>> SpoolStore::read(points::QueueName queue,
                                                   std::size_t entries_max) {
  if (lanes_.empty()) return std::unexpected(not_open());
  std::vector<queue::Entry> entries;
  std::size_t bytes_left = read_bytes_max;
  for (const auto kind : queue::lane_kinds)
    log_of({queue, kind}).read(entries_max, bytes_left, entries);
  return entries;
}

Result<std::vector<std::optional<std::string>>> SpoolStore::read_again(
    std::span<const RecordId> ids) {
  if (lanes_.empty()) return std::unexpected(not_open());
  std::vector<std::optional<std::string>> blobs;
  for (const RecordId& id : ids) {
    auto blob = log_of(id.lane).read_again(id);
    if (!blob) return std::unexpected(std::move(blob).error());
    blobs.push_back(*std::move(blob));
  }
  return blobs;
}

Result<SpoolStore::Glance> SpoolStore::look(points::Lane lane, LookedTo from) {
  if (lanes_.empty()) return std::unexpected(not_open());
  Glance glance;
  glance.looked = log_of(lane).look(from, look_bytes_max, [&](const FoundRecord& found) {
    queue::Entry entry;
    entry.lane = found.head.lane;
    entry.points = found.head.points;
    entry.version = found.head.version;
    entry.blob = found.blob;
    entry.enqueued_at = found.head.enqueued_at;
    glance.entries.push_back(std::move(entry));
  });
  return glance;
}

Result<std::vector<bool>> SpoolStore::settle(std::span<const RecordId> ids) {
  if (lanes_.empty()) return std::unexpected(not_open());
  std::vector<bool> settled;
  for (const RecordId& id : ids) settled.push_back(log_of(id.lane).settle(id));
  return settled;
}

Result<std::vector<std::uint32_t>> SpoolStore::failed_trials(std::span<const RecordId> ids) {
  if (lanes_.empty()) return std::unexpected(not_open());
  std::vector<std::uint32_t> trials;
  for (const RecordId& id : ids) trials.push_back(log_of(id.lane).trials(id));
  return trials;
}

Result<void> SpoolStore::begin_trial(std::span<const RecordId> ids) {
  if (lanes_.empty()) return std::unexpected(not_open());
  for (const RecordId& id : ids) {
    auto begun = log_of(id.lane).begin_trial(id);
    if (!begun && begun.error().code != ErrorCode::overloaded) return begun;
  }
  return {};
}

Result<void> SpoolStore::end_trial(std::span<const RecordId> ids) {
  if (lanes_.empty()) return std::unexpected(not_open());
  for (const RecordId& id : ids)
    if (auto ended = log_of(id.lane).end_trial(id); !ended) return ended;
  return {};
}

Result<queue::QueueStatus> SpoolStore::status(points::Timestamp now) {
  if (lanes_.empty()) return std::unexpected(not_open());
  queue::QueueStatus status;
  for (const auto queue : points::all_queues) {
    auto& depth = status.depths[index_of(queue)];
    depth.priority = log_of({queue, points::LaneKind::priority}).depth(now);
    depth.normal = log_of({queue, points::LaneKind::normal}).depth(now);
  }
  return status;
}

SpoolFacts SpoolStore::facts() const {
  SpoolFacts facts;
  facts.is_open = !lanes_.empty();
  facts.is_counted = is_counted_;
  facts.trouble = trouble_;
  facts.bytes = ledger_.bytes;
  facts.bytes_max = options_.bytes_max;
  facts.damaged_files = ledger_.damaged_files;
  for (const auto& lane : lanes_) {
    const Count unsettled = lane->unsettled();
    facts.entries += unsettled.entries;
    facts.points += unsettled.points;
  }
  struct statvfs disk{};
  if (facts.is_open && ::statvfs(options_.directory.c_str(), &disk) == 0)
    facts.free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  return facts;
}

void SpoolStore::told(const Outcomes& outcomes) {
  for (const auto& outcome : outcomes)
    if (!outcome && outcome.error().code != ErrorCode::too_large)
      return in_trouble(outcome.error().detail);
  if (!outcomes.empty()) out_of_trouble();
}

void SpoolStore::probe() {
  if (lock_ && !trouble_.empty() && !lock_->is_in_place()) {
    ledger_.log->error("spool: {} was removed", options_.directory.string());
    close();
    return;
  }
  if (lanes_.empty() || trouble_.empty() || ledger_.bytes + probe_bytes > ledger_.bytes_max) return;
  const auto name = options_.directory / "probe";
  posix::File file = posix::File::open(name, O_RDWR | O_CREAT | O_TRUNC);
  const bool works =
      file && file.write_at(0, std::string(probe_bytes, 'x')) == 0 && file.sync_data() == 0;
  ::unlink(name.c_str());
  if (works) out_of_trouble();
}

void SpoolStore::in_trouble(const std::string& trouble) {
  ledger_.log->log(telemetry::seldom("spool in trouble"), spdlog::level::err, "spool: {}",
                   after_subject(trouble, "spool"));
  trouble_ = trouble;
}

void SpoolStore::out_of_trouble() {
  if (trouble_.empty()) return;
  trouble_.clear();
  ledger_.log->log(telemetry::seldom("spool out of trouble"), spdlog::level::info,
                   "spool: {} takes entries", options_.directory.string());
}

}  // namespace fixline::spool
