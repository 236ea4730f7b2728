#include "queue/functions/redis_counters.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <optional>
#include <string_view>
#include <utility>

#include "points/time.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t bytes_a_step = 1 << 20;  // a millisecond or two of the server's time
constexpr auto mend_limit = 200ms;
constexpr auto mend_interval = 1s;  // of what stays doubtful, as entries without a count do
constexpr auto sure_for = 30s;
constexpr auto look_interval = 3s;
constexpr auto first_look_limit = 5s;
constexpr auto look_limit = 50ms;

std::uint64_t waiting_points(const QueueStatus& status) {
  std::uint64_t points = 0;
  for (const auto& depth : status.depths) points += depth.priority.points + depth.normal.points;
  return points;
}

std::vector<Stream> all_of(std::span<const CountedStream> streams) {
  std::vector<Stream> all;
  for (const auto& each : streams) all.push_back(each.stream);
  return all;
}

std::vector<Stream> doubtful_of(std::span<const CountedStream> streams) {
  std::vector<Stream> doubtful;
  for (const auto& each : streams)
    if (each.belief == Belief::doubtful) doubtful.push_back(each.stream);
  return doubtful;
}

}  // namespace

RedisCounters::RedisCounters(RedisKeys keys, std::shared_ptr<const ShardNumbers> numbers,
                             std::uint64_t points_max, redis::RedisLink& link, telemetry::Log log)
    : keys_(std::move(keys)),
      numbers_(std::move(numbers)),
      points_max_(points_max),
      link_(link),
      caller_(link),
      log_(std::move(log)) {}

asio::awaitable<Result<std::vector<redis::RedisReply>>> RedisCounters::ask(std::uint32_t shards) {
  const auto commands = status_commands(keys_, shards);
  co_return co_await caller_.call_all(commands);
}

asio::awaitable<Result<QueueStatus>> RedisCounters::status() {
  const auto shards = numbers_->read();
  const auto now = Clock::now();
  auto replies = co_await ask(shards);
  if (!replies) co_return std::unexpected(std::move(replies).error());
  auto told = status_from(*replies, shards, points::now());
  told.asked_at = now;
  const auto streams = counted_streams(*replies, shards);
  auto doubtful = doubtful_of(streams);
  const bool mends = !doubtful.empty() && now - mended_at_ >= mend_interval;
  const bool makes_sure = may_turn_away(told, now);
  if (!mends && !makes_sure) co_return told;
  if (mends) {
    mended_at_ = now;
    co_await recount(doubtful, now + mend_limit);
  }
  if (makes_sure) co_await make_sure(streams, now + mend_limit);
  const auto asked_again_at = Clock::now();
  replies = co_await ask(shards);
  if (!replies) co_return std::unexpected(std::move(replies).error());
  told = status_from(*replies, shards, points::now());
  told.asked_at = asked_again_at;
  co_return told;
}

/// Goes through all that waits, in as many calls as that takes.
asio::awaitable<void> RedisCounters::make_sure(std::span<const CountedStream> streams,
                                               Clock::time_point deadline) {
  if (unsure_.empty()) unsure_ = all_of(streams);
  co_await recount(unsure_, deadline);
  if (unsure_.empty()) sure_at_ = Clock::now();
}

// Flymaster's files give way first, at 80 % of the limit.
bool RedisCounters::may_turn_away(const QueueStatus& status, Clock::time_point now) const {
  return points_max_ != 0 && waiting_points(status) >= points_max_ / 5 * 4 &&
         now - sure_at_ >= sure_for;
}

/// Takes from `streams` those that were counted until the time was over. Of one that was begun
/// Redis knows how far it is.
asio::awaitable<void> RedisCounters::recount(std::vector<Stream>& streams,
                                             Clock::time_point deadline) {
  while (!streams.empty() && Clock::now() < deadline) {
    const Stream stream = streams.back();
    streams.pop_back();
    const auto done = co_await recount_some(stream);
    if (!done) co_return;
    if (!*done) streams.push_back(stream);
  }
}

/// True when that was the last of it.
asio::awaitable<Result<bool>> RedisCounters::recount_some(Stream stream) {
  const auto& [lane, shard] = stream;
  const auto command =
      redis::command("FCALL", "fixline2_recount", 2, keys_.stream(lane, shard),
                     keys_.stats(lane.queue, shard), depth_field(lane.kind), bytes_a_step);
  const auto reply = co_await caller_.call(command);
  if (!reply) co_return std::unexpected(reply.error());
  const auto view = reply->view();
  const auto said = view[1].text();
  const auto says = view[2].text();
  if (said != says)
    log_->log(telemetry::seldom("counters mended"), spdlog::level::warn,
              "queue {}: the counter of {} said {}, and {} points wait: mended",
              short_name(lane.queue), keys_.stream(lane, shard),
              view[1].integer() ? said : "no number", says);
  co_return view[0].integer() != 0;
}

asio::awaitable<void> RedisCounters::look_through(bool is_first) {
  const auto shards = numbers_->read();
  const auto replies = co_await ask(shards);
  if (!replies) co_return;
  auto streams = all_of(counted_streams(*replies, shards));
  if (streams.empty()) co_return;
  const auto first = turn_++ % streams.size();
  std::ranges::rotate(streams, streams.begin() + static_cast<std::ptrdiff_t>(first));
  co_await recount(streams, Clock::now() + (is_first ? first_look_limit : look_limit));
}

asio::awaitable<void> RedisCounters::keep() {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  std::optional<Clock::time_point> seen_up;
  for (;;) {
    const auto up_since = link_.up_since();
    if (up_since) co_await look_through(up_since != seen_up);
    seen_up = up_since;
    pause.expires_after(up_since ? look_interval : look_interval / 30);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace fixline::queue
