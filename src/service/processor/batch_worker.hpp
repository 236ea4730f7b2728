#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <map>
#include <memory>
#include <span>
#include <vector>

#include "error/error.hpp"
#include "error/last_outcome.hpp"
#include "health/queue_troubles.hpp"
#include "processor/backlog.hpp"
#include "processor/batch_patience.hpp"
#include "processor/batch_task.hpp"
#include "processor/decoded_entries.hpp"
#include "processor/settled_count.hpp"
#include "queue/point_source.hpp"
#include "reactor/asio.hpp"
#include "reactor/backoff.hpp"
#include "reactor/event.hpp"
#include "store/point_writer.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::processor {

/// What the workers of a processor share.
struct WorkerContext {
  const std::vector<queue::PointSource*>& sources;
  Backlog& backlog;
  std::array<BatchPatience, points::queue_count>& patiences;
  reactor::Event& stopping;
  telemetry::Metrics& metrics;
  LastOutcome& database;
  health::QueueTroubles& troubles;
  telemetry::Log log;
};

/// One database session's loop: takes a batch, settles it in one transaction, then acknowledges it.
///
/// A crash before the commit loses nothing: the entries are pending and come again. A crash between
/// the commit and the acknowledgement: they come again and are found to be duplicates. A batch that
/// fails goes back to the backlog, for as long as its trouble lasts: nobody waits with it in hand.
///
/// Entries that come again are suspects: one of them may have ended the process. They are tried
/// apart from the others, with a mark that outlives a crash; whoever was marked at several crashes
/// is tried alone, and after several of those becomes a dead letter as it is.
class BatchWorker {
 public:
  BatchWorker(std::unique_ptr<store::PointWriter> writer, Serves serves, WorkerContext context,
              std::uint64_t seed);

  /// Runs until the backlog is closed; the batch under way is finished, or left pending when the
  /// database is out.
  asio::awaitable<void> run();

  /// Before the worker is given up: takes the mark off the entries that it is trying, as whoever is
  /// told to stop does not die of them.
  asio::awaitable<void> end_trial_under_way();

 private:
  using Clock = std::chrono::steady_clock;

  /// What is left to be said of entries that were settled.
  struct Left {
    std::map<const queue::Entry*, HeldWhy> held{};
    std::size_t refused = 0;  ///< points that became dead letters
  };

  class TrialUnderWay;

  asio::awaitable<void> settle(EntryBatch batch);
  asio::awaitable<bool> carry_out(const BatchTask& task, Left& left);
  asio::awaitable<Result<void>> attempt(const BatchTask& task, Left& left);
  asio::awaitable<void> settle_held(EntryBatch batch);
  void hold(EntryBatch& batch, const Left& left);
  void hold_again(const EntryBatch& batch, Left left);
  void lose_held(const EntryBatch& batch);
  void give_back(EntryBatch batch, std::span<const BatchTask> settled);
  asio::awaitable<Result<store::Settled>> write(const BatchTask& task, const DecodedEntries& batch);
  [[nodiscard]] std::chrono::milliseconds patience_for(const BatchTask& task,
                                                       const DecodedEntries& batch) const;
  void note_time(const BatchTask& task, const DecodedEntries& batch,
                 const Result<store::Settled>& settled, Clock::duration took);
  asio::awaitable<Result<void>> begin_trial(const BatchTask& task);
  asio::awaitable<void> acknowledge(const BatchTask& task, std::vector<queue::Settlement> settled);
  void note_failure(const BatchTask& task, const Error& error, Clock::duration took);
  void note_success(const BatchTask& task, Clock::duration took);
  asio::awaitable<void> probe();
  [[nodiscard]] bool is_closed() const { return context_.backlog.is_closed(); }

  std::unique_ptr<store::PointWriter> writer_;
  Serves serves_;
  WorkerContext context_;
  SettledCount count_;
  reactor::Backoff backoff_;
  const BatchTask* on_trial_ = nullptr;
};

}  // namespace fixline::processor
