#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "points/point.hpp"
#include "reactor/asio.hpp"

namespace fixline::queue {

/// An entry handed to a reader. It stays in the queue, pending, until it is acknowledged.
struct Entry {
  std::string id;  ///< the queue's own, meaningless elsewhere
  points::Lane lane;
  std::uint32_t shard = 0;
  std::uint32_t points = 0;
  std::uint32_t version = 0;  ///< of the blob's format
  std::string blob;
  points::Timestamp enqueued_at;
  /// A reader may have had it before and did not settle it: it may be what that reader died of.
  bool redelivered = false;
};

/// How an entry ended: every point of it is in a table (`stored`) or in dead_letters (`failed`).
struct Settlement {
  const Entry* entry;
  std::uint32_t stored;
  std::uint32_t failed;
};

/// Where points have waited: entries in lanes, oldest first, each handed to one reader until
/// settled.
///
/// Owned by one reactor; not thread-safe. Must outlive the tasks that use it. Every call returns
/// within the implementation's time-out. Delivery is at least once: the store removes duplicates.
class PointSource {
 public:
  PointSource& operator=(PointSource&&) = delete;
  virtual ~PointSource() = default;

  /// Entries of one queue that no reader has had, the priority lane's first, at most `entries_max`
  /// a stream. Waits up to `wait` for one to come; empty when none did. One call a queue
  /// at a time.
  /// Errors: unavailable, cancelled.
  virtual asio::awaitable<Result<std::vector<Entry>>> read(points::QueueName queue,
                                                           std::size_t entries_max,
                                                           std::chrono::milliseconds wait) = 0;

  /// Entries of one queue whose readers have died, or that nobody has and nobody would be given;
  /// they are this reader's now. Empty when none.
  virtual asio::awaitable<Result<std::vector<Entry>>> take_over(points::QueueName queue,
                                                                std::size_t entries_max) = 0;

  /// The blobs of entries of one queue that were handed out and not settled, in their order, read
  /// from where they are durable; nullopt of one that is gone: removed by others, or another
  /// reader's by now. Such a one is out of this reader's hands. Changes nothing else, so a crash
  /// here is as one before. Errors: as read()'s.
  virtual asio::awaitable<Result<std::vector<std::optional<std::string>>>> read_again(
      std::span<const Entry* const> entries) = 0;

  /// Removes settled entries and counts their points, in one atomic step an entry. Settling twice
  /// is harmless. Called after the store's commit; a crash before it means a redelivery.
  virtual asio::awaitable<Result<void>> acknowledge(std::span<const Settlement> settled) = 0;

  /// For redelivered entries, in their order: how many trials were begun and never ended. Each was
  /// the end of a reader: of the entry, most likely, when that happens again and again.
  virtual asio::awaitable<Result<std::vector<std::uint32_t>>> failed_trials(
      std::span<const Entry* const> entries) = 0;

  /// Notes, where a crash of this process does not undo it, that the entries are being tried.
  virtual asio::awaitable<Result<void>> begin_trial(std::span<const Entry* const> entries) = 0;

  /// This process has survived it: forgets all trials of the entries.
  virtual asio::awaitable<Result<void>> end_trial(std::span<const Entry* const> entries) = 0;
};

}  // namespace fixline::queue
