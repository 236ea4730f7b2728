#include "queue/redis_queue_reader.hpp"

#include <algorithm>

#include "queue/redis_entry.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

constexpr std::size_t ids_a_look = 1000;

redis::RedisOptions named(redis::RedisOptions options, points::QueueName queue) {
  options.client_name += "-reads-" + std::string(short_name(queue));
  return options;
}

bool is_without_group(const Result<redis::RedisReply>& reply) {
  return reply && reply->view().is_error() && reply->view().text().starts_with("NOGROUP");
}

}  // namespace

/// Until told otherwise, a read's reply counts as lost, however the read ends. The connection goes
/// with it: a read that is still waiting at the server would take further entries.
class RedisQueueReader::LossGuard {
 public:
  explicit LossGuard(RedisQueueReader& reader) : reader_(reader) {}
  LossGuard& operator=(LossGuard&&) = delete;
  ~LossGuard() {
    if (!is_armed_) return;
    reader_.may_have_lost_ = true;
    reader_.link_.reset();
  }
  void disarm() { is_armed_ = false; }

 private:
  RedisQueueReader& reader_;
  bool is_armed_ = true;
};

RedisQueueReader::RedisQueueReader(points::QueueName queue, const RedisQueueOptions& options,
                                   redis::RedisLink& shared, telemetry::Log log)
    : queue_(queue),
      options_(options),
      keys_(options.key_prefix),
      shared_(shared),
      caller_(shared),
      link_(named(options.redis, queue), log,
            [this](redis::RedisConnection& connection) { return prepare(connection); }),
      log_(std::move(log)) {
  add_shards(options_.shard_numbers->read());
}

void RedisQueueReader::add_shards(std::uint32_t shards) {
  for (; shards_ < shards; ++shards_)
    for (const auto kind : lane_kinds) {
      const points::Lane lane{queue_, kind};
      streams_.try_emplace({kind, shards_}, Stream{lane, shards_, keys_.stream(lane, shards_)});
    }
}

std::vector<queue::Stream> RedisQueueReader::all_streams() const {
  return streams_of(std::span(&queue_, 1), options_.shard_numbers->read());
}

/// Reads the shards as well that have come since.
asio::awaitable<Result<void>> RedisQueueReader::follow_shards() {
  const auto shards = options_.shard_numbers->read();
  if (shards <= shards_) co_return Result<void>{};
  if (auto made = co_await make_groups(shared_, keys_, all_streams()); !made) co_return made;
  add_shards(shards);
  co_return Result<void>{};
}

asio::awaitable<Result<void>> RedisQueueReader::prepare(redis::RedisConnection& connection) {
  may_have_lost_ = true;  // a server that came back may have forgotten what we acknowledged
  co_return co_await make_groups(connection, keys_, all_streams());
}

asio::awaitable<Result<void>> RedisQueueReader::restore_groups() {
  if (auto made = co_await make_groups(shared_, keys_, all_streams()); !made) co_return made;
  log_->warn("queue {}: its consumer groups were gone and have been made again",
             short_name(queue_));
  co_return Result<void>{};
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read(std::size_t entries_max,
                                                                   std::chrono::milliseconds wait) {
  if (auto followed = co_await follow_shards(); !followed)
    co_return std::unexpected(std::move(followed).error());
  if (may_have_lost_) {
    auto lost = co_await reclaim(entries_max);
    if (!lost || !lost->empty()) co_return lost;
  }
  co_return co_await read_new(entries_max, wait);
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read_new(
    std::size_t entries_max, std::chrono::milliseconds wait) {
  Command command("XREADGROUP");
  command.word("GROUP").word(group_name).word(options_.consumer).word("COUNT").word(entries_max);
  if (wait.count() > 0) command.word("BLOCK").word(wait.count());
  command.word("STREAMS");
  for (const auto& [place, stream] : streams_) command.word(stream.key);
  for (std::size_t i = 0; i != streams_.size(); ++i) command.word(">");

  LossGuard guard(*this);
  auto reply = co_await link_.execute(command, std::max(wait, {}));
  if (is_without_group(reply)) {
    if (auto made = co_await restore_groups(); !made) co_return std::unexpected(made.error());
    reply = co_await link_.execute(command, std::max(wait, {}));
  }
  if (!reply) co_return std::unexpected(reply.error());
  guard.disarm();
  const auto accepted = redis::accepted(std::move(reply));
  if (!accepted) co_return std::unexpected(accepted.error());
  co_return entries_of(accepted->view());
}

std::vector<Entry> RedisQueueReader::entries_of(ReplyView streams) {
  std::vector<Entry> entries;
  for (std::size_t i = 0; i != streams.size(); ++i) {
    const std::string_view key = streams[i][0].text();
    const auto stream = std::find_if(streams_.begin(), streams_.end(),
                                     [key](const auto& each) { return each.second.key == key; });
    if (stream != streams_.end()) take(streams[i][1], stream->second, entries, false);
  }
  return entries;
}

void RedisQueueReader::take(ReplyView list, Stream& stream, std::vector<Entry>& entries,
                            bool redelivered) {
  const std::size_t before = entries.size();
  append_entries(list, stream.lane, stream.shard, entries);
  for (std::size_t i = before; i != entries.size(); ++i) {
    entries[i].redelivered = redelivered;
    stream.in_hand.insert(entries[i].id);
  }
}

void RedisQueueReader::let_go(const Entry& entry, bool removed) {
  if (const auto found = streams_.find({entry.lane.kind, entry.shard}); found != streams_.end())
    found->second.in_hand.erase(entry.id);
  if (!removed) may_have_lost_ = true;
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::reclaim(std::size_t entries_max) {
  may_have_lost_ = false;
  std::vector<Entry> entries;
  for (auto& [place, stream] : streams_) {
    auto done = co_await reclaim(stream, entries_max, entries);
    if (done) continue;
    may_have_lost_ = true;
    co_return std::unexpected(std::move(done).error());
  }
  co_return entries;
}

asio::awaitable<Result<void>> RedisQueueReader::reclaim(Stream& stream, std::size_t entries_max,
                                                        std::vector<Entry>& entries) {
  const auto ids = co_await lost_ids(stream, entries_max);
  if (!ids) co_return std::unexpected(ids.error());
  if (ids->empty()) co_return Result<void>{};
  if (ids->size() == entries_max) may_have_lost_ = true;  // and perhaps more
  Command claim = redis::command("XCLAIM", stream.key, group_name, options_.consumer, 0);
  for (const std::string& id : *ids) claim.word(id);
  const auto reply = redis::accepted(co_await shared_.execute(claim));
  if (!reply) co_return std::unexpected(reply.error());
  take(reply->view(), stream, entries, true);
  co_return Result<void>{};
}

/// Ids that are pending for us and not in hand.
asio::awaitable<Result<std::vector<std::string>>> RedisQueueReader::lost_ids(
    const Stream& stream, std::size_t entries_max) {
  std::vector<std::string> lost;
  std::string from = "-";
  for (;;) {
    const Command look = redis::command("XPENDING", stream.key, group_name, from, "+", ids_a_look,
                                        options_.consumer);
    const auto raw = co_await shared_.execute(look);
    if (is_without_group(raw)) co_return lost;
    if (!raw) co_return std::unexpected(raw.error());
    if (raw->view().is_error()) co_return std::unexpected(redis::error_of(raw->view().text()));
    const ReplyView pending = raw->view();
    for (std::size_t i = 0; i != pending.size() && lost.size() != entries_max; ++i) {
      std::string id(pending[i][0].text());
      if (!stream.in_hand.contains(id)) lost.push_back(std::move(id));
    }
    if (lost.size() == entries_max || pending.size() < ids_a_look) co_return lost;
    from = "(" + std::string(pending[pending.size() - 1][0].text());
  }
}

}  // namespace fixline::queue
