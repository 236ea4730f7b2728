#include "queue/reader/redis_queue_reader.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <iterator>

#include "queue/redis_entry.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

constexpr std::chrono::seconds apart_for{5};
constexpr std::chrono::milliseconds apart_pause{100};

redis::RedisOptions named(redis::RedisOptions options, points::QueueName queue) {
  options.client_name += "-reads-" + std::string(short_name(queue));
  return options;
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
                                   const InstanceState& state, redis::RedisLink& shared,
                                   telemetry::Log log)
    : queue_(queue),
      options_(options),
      state_(state),
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
  if (auto made = co_await make_groups(shared_, keys_, all_streams(), *options_.stream_troubles);
      !made)
    co_return made;
  add_shards(shards);
  co_return Result<void>{};
}

asio::awaitable<Result<void>> RedisQueueReader::prepare(redis::RedisConnection& connection) {
  may_have_lost_ = true;  // a server that came back may have forgotten what we acknowledged
  co_return co_await make_groups(connection, keys_, all_streams(), *options_.stream_troubles);
}

asio::awaitable<Result<void>> RedisQueueReader::restore_groups() {
  if (auto made = co_await make_groups(shared_, keys_, all_streams(), *options_.stream_troubles);
      !made)
    co_return made;
  log_->log(telemetry::seldom("consumer groups gone"), spdlog::level::warn,
            "queue {}: its consumer groups were gone and have been made again", short_name(queue_));
  co_return Result<void>{};
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read(std::size_t entries_max,
                                                                   std::chrono::milliseconds wait) {
  auto entries = co_await read_some(entries_max, wait);
  note(entries);
  co_return entries;
}

/// While there is no server, the breaker tells.
void RedisQueueReader::note(const Result<std::vector<Entry>>& read) {
  if (!shared_.is_up()) options_.stream_troubles->is_read(queue_);
  if (read || !shared_.is_up() || read.error().code == ErrorCode::cancelled) return;
  for (const auto& [place, stream] : streams_)
    options_.stream_troubles->is_unread(stream.place(), read.error(), StreamTroubles::Clock::now());
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read_some(
    std::size_t entries_max, std::chrono::milliseconds wait) {
  if (auto followed = co_await follow_shards(); !followed)
    co_return std::unexpected(std::move(followed).error());
  if (may_have_lost_ && StreamTroubles::Clock::now() >= reclaim_again_at_) {
    auto lost = co_await reclaim(entries_max);
    if (!lost || !lost->empty()) co_return lost;
  }
  co_return co_await read_new(entries_max, wait);
}

/// One stream that is refused fails the reading of all: then each is read by itself for a while.
asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read_new(
    std::size_t entries_max, std::chrono::milliseconds wait) {
  if (StreamTroubles::Clock::now() >= apart_until_) {
    const auto reply = co_await read_together(entries_max, wait);
    if (!reply) co_return std::unexpected(reply.error());
    if (!reply->view().is_error()) {
      options_.stream_troubles->is_read(queue_);
      co_return entries_of(reply->view());
    }
    if (redis::is_of_whole_server(reply->view().text()))
      co_return std::unexpected(redis::error_of(reply->view().text()));
    apart_until_ = StreamTroubles::Clock::now() + apart_for;
  }
  co_return co_await read_apart(entries_max, wait);
}

Command RedisQueueReader::read_command(std::size_t entries_max) const {
  return redis::command("XREADGROUP", "GROUP", group_name, options_.consumer, "COUNT", entries_max);
}

asio::awaitable<Result<redis::RedisReply>> RedisQueueReader::read_together(
    std::size_t entries_max, std::chrono::milliseconds wait) {
  Command command = read_command(entries_max);
  if (wait.count() > 0) command.word("BLOCK").word(wait.count());
  command.word("STREAMS");
  for (const auto& [place, stream] : streams_) command.word(stream.key);
  for (std::size_t i = 0; i != streams_.size(); ++i) command.word(">");

  LossGuard guard(*this);
  auto reply = co_await link_.execute(command, std::max(wait, {}));
  if (reply && is_without_group(reply->view())) {
    if (auto made = co_await restore_groups(); !made) co_return std::unexpected(made.error());
    reply = co_await link_.execute(command, std::max(wait, {}));
  }
  if (reply) guard.disarm();
  co_return reply;
}

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::read_apart(
    std::size_t entries_max, std::chrono::milliseconds wait) {
  std::vector<Command> commands;
  for (const auto& [place, stream] : streams_) {
    commands.push_back(read_command(entries_max));
    commands.back().word("STREAMS").word(stream.key).word(">");
  }
  LossGuard guard(*this);
  const auto replies = co_await link_.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  guard.disarm();
  auto entries = entries_apart(*replies);
  if (entries && entries->empty()) {  // nothing is waited for at the server
    asio::steady_timer pause(co_await asio::this_coro::executor, std::min(wait, apart_pause));
    co_await pause.async_wait(reactor::as_value);
  }
  co_return entries;
}

/// Fails where no stream can be read.
Result<std::vector<Entry>> RedisQueueReader::entries_apart(
    std::span<const redis::RedisReply> replies) {
  std::vector<Entry> entries;
  std::optional<Error> refusal;
  std::size_t read = 0;
  auto reply = replies.begin();
  for (auto& [place, stream] : streams_) {
    const ReplyView view = (reply++)->view();
    if (!view.is_error()) {
      ++read;
      options_.stream_troubles->is_read(stream.place());
      auto more = entries_of(view);
      std::ranges::move(more, std::back_inserter(entries));
      continue;
    }
    if (is_without_group(view)) apart_until_ = {};  // who reads together restores it
    refusal = of_stream(redis::error_of(view.text()), stream.key);
    options_.stream_troubles->is_unread(stream.place(), *refusal, StreamTroubles::Clock::now());
  }
  if (read == 0 && refusal) return std::unexpected(*std::move(refusal));
  return entries;
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

void RedisQueueReader::forget() {
  for (auto& [place, stream] : streams_) stream.in_hand.clear();
  may_have_lost_ = true;
}

}  // namespace fixline::queue
