#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "posix/folder_lock.hpp"
#include "queue/point_source.hpp"
#include "queue/queue_status.hpp"
#include "spool/lane/lane_log.hpp"
#include "spool/spool_options.hpp"

namespace fixline::spool {

/// The spool's files: a log a lane, opened when it can be, and tried again when it can't.
///
/// Every call may block on the disk. One thread. What crashes lose is told in LaneAppender and
/// Note.
class SpoolStore {
 public:
  using Clock = std::chrono::steady_clock;

  SpoolStore(SpoolOptions options, telemetry::Log log);

  /// Opens the folder unless it is open. After a failure it is not tried again for a few seconds:
  /// calls meanwhile give the same error. Errors: unavailable.
  Result<void> open(Clock::time_point now);

  /// Looks through one file of an earlier run. False when nothing is left to do now.
  bool count_some();

  /// Appends all that can be, with one sync a lane. The outcome of each, in their order: it is
  /// durable, or it does not count. Errors: overloaded (no room), unavailable, too_large.
  [[nodiscard]] Outcomes append(std::span<const NewEntry> entries);

  /// Entries of one queue, the priority lane's first; each is handed out once.
  [[nodiscard]] Result<std::vector<queue::Entry>> read(points::QueueName queue,
                                                       std::size_t entries_max);

  /// The blobs of entries that were handed out, as LaneLog::read_again().
  [[nodiscard]] Result<std::vector<std::optional<std::string>>> read_again(
      std::span<const RecordId> ids);

  /// Some entries of a lane that are not settled, in their order, as LaneLog::look().
  struct Glance {
    std::vector<queue::Entry> entries;
    Looked looked;
  };
  [[nodiscard]] Result<Glance> look(points::Lane lane, LookedTo from);

  /// For each: false when it was settled before.
  [[nodiscard]] Result<std::vector<bool>> settle(std::span<const RecordId> ids);

  [[nodiscard]] Result<std::vector<std::uint32_t>> failed_trials(std::span<const RecordId> ids);
  /// With no room to write that down, it goes on unwatched: draining is what makes room.
  [[nodiscard]] Result<void> begin_trial(std::span<const RecordId> ids);
  [[nodiscard]] Result<void> end_trial(std::span<const RecordId> ids);

  [[nodiscard]] Result<queue::QueueStatus> status(points::Timestamp now);
  [[nodiscard]] SpoolFacts facts() const;

  /// When entries were refused for the disk's sake: writes a little to see whether it takes it
  /// again. A folder that was removed is given up, to be made again by open().
  void probe();

 private:
  LaneLog& log_of(points::Lane lane);
  Result<void> lock_folder();
  Result<void> try_to_open();
  void close();
  [[nodiscard]] Error not_open() const;
  void told(const Outcomes& outcomes);
  void in_trouble(const std::string& trouble);
  void out_of_trouble();

  SpoolOptions options_;
  Ledger ledger_;
  std::optional<posix::FolderLock> lock_;
  std::vector<std::unique_ptr<LaneLog>> lanes_;  ///< [queue][kind]; none while not open
  Clock::time_point open_again_at_{};
  std::string trouble_ = "spool: not opened yet";
  bool is_counted_ = false;
};

}  // namespace fixline::spool
