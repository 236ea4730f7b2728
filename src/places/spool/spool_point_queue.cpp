#include "spool/spool_point_queue.hpp"

#include <boost/asio/this_coro.hpp>
#include <utility>

#include "points/time.hpp"
#include "spool/entry_id.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::spool {
namespace {

// An id that is not ours names a record that no log has.
RecordId record_of(const queue::Entry& entry) {
  const auto [segment, offset] =
      parse_entry_id(entry.id).value_or(std::pair<std::uint64_t, std::uint64_t>());
  return {entry.lane, segment, offset};
}

std::vector<RecordId> records_of(std::span<const queue::Entry* const> entries) {
  std::vector<RecordId> ids;
  ids.reserve(entries.size());
  for (const auto* entry : entries) ids.push_back(record_of(*entry));
  return ids;
}

}  // namespace

SpoolPointQueue::SpoolPointQueue(Spool& spool, const asio::any_io_executor& executor,
                                 queue::SettledTally& tally, telemetry::Log log,
                                 std::chrono::milliseconds answer_limit)
    : spool_(spool),
      executor_(executor),
      tally_(tally),
      log_(std::move(log)),
      answer_limit_(answer_limit),
      mailbox_(std::make_shared<Mailbox>(executor)) {
  for (std::size_t at = 0; at != points::queue_count; ++at)
    readings_.push_back(std::make_unique<Reading>(executor));
}

SpoolPointQueue::~SpoolPointQueue() { mailbox_->close(); }

template <class T>
asio::awaitable<Result<void>> SpoolPointQueue::answered(std::shared_ptr<Reply<T>> reply) {
  auto came = co_await comes_within(answer_limit_, reply);
  if (!came && came.error().code == ErrorCode::unavailable)
    log_->log(telemetry::seldom("spool in trouble"), spdlog::level::err, "spool: {}",
              after_subject(came.error().detail, "spool"));
  co_return came;
}

// `then` sees the answer on the reactor even when it comes too late for the caller.
template <class T>
asio::awaitable<Result<T>> SpoolPointQueue::ask(Question<T> question, Then<T> then) {
  const auto reply = std::make_shared<Reply<T>>(executor_);
  Spool::Question job = [mailbox = mailbox_, reply, question = std::move(question),
                         then = std::move(then)](SpoolStore& store) mutable {
    mailbox->deliver([reply, then = std::move(then), answer = question(store)]() mutable {
      if (then) then(answer);
      reply->set(std::move(answer));
    });
  };
  if (auto asked = spool_.ask(std::move(job)); !asked)
    co_return std::unexpected(std::move(asked).error());
  const auto came = co_await answered(reply);
  if (!came) co_return std::unexpected(came.error());
  co_return std::move(reply->value);
}

asio::awaitable<Result<void>> SpoolPointQueue::enqueue(points::Lane lane, std::uint32_t shard,
                                                       entry::EntryBlob blob) {
  const auto reply = std::make_shared<Reply<void>>(executor_);
  NewEntry entry{lane, shard, std::move(blob), points::now()};
  Spool::Answer answer = [mailbox = mailbox_, reply](Result<void> outcome) {
    mailbox->deliver(
        [reply, outcome = std::move(outcome)]() mutable { reply->set(std::move(outcome)); });
  };
  if (auto taken = spool_.append(std::move(entry), std::move(answer)); !taken) co_return taken;
  const auto came = co_await answered(reply);
  if (!came) co_return std::unexpected(came.error());
  co_return std::move(reply->value);
}

Result<void> SpoolPointQueue::start_reading(points::QueueName queue, std::size_t entries_max) {
  Reading& reading = *readings_[index_of(queue)];
  const auto reply = std::make_shared<Reply<Entries>>(executor_);
  Spool::Question job = [this, &spool = spool_, mailbox = mailbox_, reply, queue,
                         entries_max](SpoolStore& store) {
    auto entries = store.read(queue, entries_max);
    if (entries && entries->empty()) {
      spool.wake_at_next(queue, mailbox.get(), [this, mailbox, queue] {
        mailbox->deliver([this, queue] {
          readings_[index_of(queue)]->has_news = true;
          readings_[index_of(queue)]->news.wake_all();
        });
      });
    }
    mailbox->deliver(
        [reply, entries = std::move(entries)]() mutable { reply->set(std::move(entries)); });
  };
  auto asked = spool_.ask(std::move(job));
  if (!asked) return asked;
  reading.has_news = false;
  reading.reply = reply;
  return {};
}

asio::awaitable<Result<std::vector<queue::Entry>>> SpoolPointQueue::read(
    points::QueueName queue, std::size_t entries_max, std::chrono::milliseconds wait) {
  const auto deadline = std::chrono::steady_clock::now() + wait;
  Reading& reading = *readings_[index_of(queue)];
  for (;;) {
    if (!reading.reply) {
      if (auto started = start_reading(queue, entries_max); !started)
        co_return std::unexpected(std::move(started).error());
    }
    const auto reply = reading.reply;
    const auto came = co_await answered(reply);
    if (!came) co_return std::unexpected(came.error());
    reading.reply.reset();
    Result<Entries> entries = std::move(reply->value);
    if (!entries || !entries->empty()) co_return entries;
    const auto left =
        std::chrono::ceil<std::chrono::milliseconds>(deadline - std::chrono::steady_clock::now());
    if (left.count() <= 0) co_return entries;
    if (!reading.has_news) co_await reading.news.wait(left);
    const auto state = co_await asio::this_coro::cancellation_state;
    if (state.cancelled() != asio::cancellation_type::none)
      co_return failure(ErrorCode::cancelled, "spool: the read was cancelled");
  }
}

asio::awaitable<Result<std::vector<queue::Entry>>> SpoolPointQueue::take_over(points::QueueName,
                                                                              std::size_t) {
  co_return Entries{};
}

asio::awaitable<Result<std::vector<std::optional<std::string>>>> SpoolPointQueue::read_again(
    std::span<const queue::Entry* const> entries) {
  Question<std::vector<std::optional<std::string>>> question =
      [ids = records_of(entries)](SpoolStore& store) { return store.read_again(ids); };
  co_return co_await ask(std::move(question));
}

asio::awaitable<Result<void>> SpoolPointQueue::acknowledge(
    std::span<const queue::Settlement> settled) {
  struct Share {
    points::QueueName queue;
    queue::SettledPoints points;
  };
  std::vector<RecordId> ids;
  std::vector<Share> shares;
  for (const auto& each : settled) {
    ids.push_back(record_of(*each.entry));
    shares.push_back({each.entry->lane.queue, {each.stored, each.failed}});
  }
  Question<std::vector<bool>> question = [ids = std::move(ids)](SpoolStore& store) {
    return store.settle(ids);
  };
  Then<std::vector<bool>> count =
      [&tally = tally_, shares = std::move(shares)](const Result<std::vector<bool>>& was_settled) {
        if (!was_settled) return;
        for (std::size_t at = 0; at != shares.size(); ++at)
          if ((*was_settled)[at]) tally.add(shares[at].queue, shares[at].points, points::now());
      };
  co_return outcome_of(co_await ask(std::move(question), std::move(count)));
}

asio::awaitable<Result<std::vector<std::uint32_t>>> SpoolPointQueue::failed_trials(
    std::span<const queue::Entry* const> entries) {
  Question<std::vector<std::uint32_t>> question = [ids = records_of(entries)](SpoolStore& store) {
    return store.failed_trials(ids);
  };
  co_return co_await ask(std::move(question));
}

asio::awaitable<Result<void>> SpoolPointQueue::begin_trial(
    std::span<const queue::Entry* const> entries) {
  Question<void> question = [ids = records_of(entries)](SpoolStore& store) {
    return store.begin_trial(ids);
  };
  co_return co_await ask(std::move(question));
}

asio::awaitable<Result<void>> SpoolPointQueue::end_trial(
    std::span<const queue::Entry* const> entries) {
  Question<void> question = [ids = records_of(entries)](SpoolStore& store) {
    return store.end_trial(ids);
  };
  co_return co_await ask(std::move(question));
}

asio::awaitable<Result<SpoolStore::Glance>> SpoolPointQueue::look(points::Lane lane,
                                                                  LookedTo from) {
  Question<SpoolStore::Glance> question = [lane, from](SpoolStore& store) {
    return store.look(lane, from);
  };
  co_return co_await ask<SpoolStore::Glance>(std::move(question));
}

asio::awaitable<Result<queue::QueueStatus>> SpoolPointQueue::status() {
  Question<queue::QueueStatus> question = [](SpoolStore& store) {
    return store.status(points::now());
  };
  co_return co_await ask(std::move(question));
}

}  // namespace fixline::spool
