// How a reader finds consumers that have died, and what becomes of their entries.
// docs/decisions/ tells why signs of life decide and not how long an entry has been pending.

#include <algorithm>
#include <chrono>
#include <optional>
#include <utility>

#include "queue/reader/redis_queue_reader.hpp"
#include "queue/redis_keys.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

struct Consumer {
  std::string name;
  std::chrono::milliseconds idle;
};

/// Reads one consumer of XINFO CONSUMERS: a flat list of names and values.
Consumer consumer_from(ReplyView fields) {
  Consumer consumer{{}, {}};
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    if (fields[i].text() == "name") consumer.name = fields[i + 1].text();
    if (fields[i].text() == "idle")
      consumer.idle = std::chrono::milliseconds(fields[i + 1].integer().value_or(0));
  }
  return consumer;
}

}  // namespace

/// Whether a missing sign of life means death: all the others have had time to reconnect and give
/// one since this server came back to us.
bool RedisQueueReader::may_judge() const {
  const auto since = shared_.up_since();
  return since && std::chrono::steady_clock::now() - *since >= options_.instance_life;
}

asio::awaitable<Result<std::vector<RedisQueueReader::Dead>>> RedisQueueReader::dead_consumers() {
  std::vector<Command> looks;
  std::vector<Stream*> streams;
  for (auto& [place, stream] : streams_) {
    looks.push_back(redis::command("XINFO", "CONSUMERS", stream.key, group_name));
    streams.push_back(&stream);
  }
  const auto lists = co_await shared_.execute_all(looks);
  if (!lists) co_return std::unexpected(lists.error());
  std::vector<std::pair<Stream*, Consumer>> others;
  std::vector<Command> questions;
  for (std::size_t stream = 0; stream != lists->size(); ++stream)
    for (std::size_t i = 0; i != (*lists)[stream].view().size(); ++i) {
      Consumer consumer = consumer_from((*lists)[stream][i]);
      if (consumer.name == options_.consumer) continue;
      questions.push_back(redis::command("GET", keys_.instance(consumer.name)));
      others.emplace_back(streams[stream], std::move(consumer));
    }
  const auto signs = co_await shared_.execute_all(questions);
  if (!signs) co_return std::unexpected(signs.error());
  std::vector<Dead> dead;
  for (std::size_t i = 0; i != others.size(); ++i) {
    const ReplyView sign = (*signs)[i].view();
    const bool has_left = sign.text() == "gone";
    // Two that can't store would pass the same entries to and fro.
    const bool hands_back =
        sign.text() == word_of(InstanceState::hands_back) && state_ == InstanceState::alive;
    auto& [stream, other] = others[i];
    const bool is_silent = sign.is_nil() && may_judge() && other.idle >= options_.instance_life;
    if (has_left || is_silent || hands_back)
      dead.push_back({stream, std::move(other.name), hands_back});
  }
  co_return dead;
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::take_over(std::size_t entries_max) {
  auto entries = co_await take_over_dead(entries_max);
  if (!entries || !entries->empty()) co_return entries;
  co_return co_await take_orphans(entries_max);
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::take_over_dead(
    std::size_t entries_max) {
  auto dead = co_await dead_consumers();
  if (!dead) co_return std::unexpected(std::move(dead).error());
  std::vector<Entry> entries;
  std::optional<Error> refusal;
  for (const Dead& each : *dead) {
    if (entries.size() >= entries_max) break;
    Stream& stream = *each.stream;
    const std::size_t before = entries.size();
    const Command claim =
        redis::command("FCALL", "fixline1_claim", 1, stream.key, group_name, each.consumer,
                       options_.consumer, std::min(entries_max - before, std::size_t{1000}));
    const auto reply = co_await caller_.ask(claim);
    if (!reply) {
      may_have_lost_ = true;  // it may be done all the same
      // What was claimed so far is ours already and must not be lost.
      if (!entries.empty()) break;
      co_return std::unexpected(reply.error());
    }
    if (reply->view().is_error()) {  // one stream keeps us from no other
      refusal = redis::error_of(reply->view().text());
      continue;
    }
    take(reply->view(), stream, entries, true);
    if (entries.size() != before)
      log_->log(telemetry::seldom("take-over"), spdlog::level::warn,
                "queue {}: took over {} entries of {}, which {}", short_name(queue_),
                entries.size() - before, each.consumer,
                each.lives ? "can't store them" : "has died");
  }
  if (entries.empty() && refusal) co_return std::unexpected(*std::move(refusal));
  co_return entries;
}

asio::awaitable<Result<bool>> RedisQueueReader::leave() {
  std::vector<Command> calls;
  for (const auto& [place, stream] : streams_)
    calls.push_back(
        redis::command("FCALL", "fixline1_leave", 1, stream.key, group_name, options_.consumer));
  const auto replies = co_await caller_.call_all(calls);
  if (!replies) co_return std::unexpected(replies.error());
  co_return std::all_of(replies->begin(), replies->end(),
                        [](const auto& reply) { return reply.view().integer() == 1; });
}

}  // namespace fixline::queue
