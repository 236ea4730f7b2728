#pragma once

#include <chrono>
#include <functional>
#include <memory>
#include <vector>

#include "queue/point_sink.hpp"
#include "queue/point_source.hpp"
#include "queue/queue_status.hpp"
#include "queue/settled_tally.hpp"
#include "reactor/asio.hpp"
#include "spool/mailbox.hpp"
#include "spool/spool.hpp"

namespace fixline::spool {

/// A reactor's way into the spool, as a sink and a source. What is enqueued through one is read
/// through any; each entry is handed out once a process, and again after the next start unless it
/// was settled. enqueue() returns when the entry is synced to the disk.
///
/// Every call ends within `answer_limit`, as unavailable if the disk takes longer. read() waits
/// `wait` on top of that. Entries that come too late for their read() are given by the next.
class SpoolPointQueue final : public queue::PointSink, public queue::PointSource {
 public:
  /// `spool` and `tally` outlive it; `tally` gets what is settled, as the spool keeps no totals.
  SpoolPointQueue(Spool& spool, const asio::any_io_executor& executor, queue::SettledTally& tally,
                  telemetry::Log log,
                  std::chrono::milliseconds answer_limit = std::chrono::seconds(10));
  ~SpoolPointQueue() override;

  asio::awaitable<Result<void>> enqueue(points::Lane lane, std::uint32_t shard,
                                        entry::EntryBlob blob) override;
  asio::awaitable<Result<std::vector<queue::Entry>>> read(points::QueueName queue,
                                                          std::size_t entries_max,
                                                          std::chrono::milliseconds wait) override;
  /// Always nothing: the spool has one process, and what an earlier one left comes by read().
  asio::awaitable<Result<std::vector<queue::Entry>>> take_over(points::QueueName queue,
                                                               std::size_t entries_max) override;
  asio::awaitable<Result<std::vector<std::optional<std::string>>>> read_again(
      std::span<const queue::Entry* const> entries) override;
  asio::awaitable<Result<void>> acknowledge(std::span<const queue::Settlement> settled) override;
  asio::awaitable<Result<std::vector<std::uint32_t>>> failed_trials(
      std::span<const queue::Entry* const> entries) override;
  asio::awaitable<Result<void>> begin_trial(std::span<const queue::Entry* const> entries) override;
  asio::awaitable<Result<void>> end_trial(std::span<const queue::Entry* const> entries) override;
  asio::awaitable<Result<queue::QueueStatus>> status();
  /// As SpoolStore::look().
  asio::awaitable<Result<SpoolStore::Glance>> look(points::Lane lane, LookedTo from);

 private:
  using Entries = std::vector<queue::Entry>;
  template <class T>
  using Question = std::move_only_function<Result<T>(SpoolStore&)>;
  template <class T>
  using Then = std::move_only_function<void(const Result<T>&)>;

  /// The one read of a queue that is under way, or was when its caller gave up.
  struct Reading {
    explicit Reading(asio::any_io_executor executor) : news(std::move(executor)) {}
    std::shared_ptr<Reply<Entries>> reply;
    bool has_news = false;  ///< an entry came since the read was asked for
    reactor::Event news;
  };

  template <class T>
  asio::awaitable<Result<T>> ask(Question<T> question, Then<T> then = nullptr);
  Result<void> start_reading(points::QueueName queue, std::size_t entries_max);
  template <class T>
  asio::awaitable<Result<void>> answered(std::shared_ptr<Reply<T>> reply);

  Spool& spool_;
  asio::any_io_executor executor_;
  queue::SettledTally& tally_;
  telemetry::Log log_;
  std::chrono::milliseconds answer_limit_;
  std::shared_ptr<Mailbox> mailbox_;
  std::vector<std::unique_ptr<Reading>> readings_;  ///< one a queue
};

}  // namespace fixline::spool
