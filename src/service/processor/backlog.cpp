#include "processor/backlog.hpp"

#include <algorithm>
#include <iterator>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using batch_policy::Clock;
using points::QueueName;

}  // namespace

Backlog::Backlog(asio::any_io_executor executor, BatchLimits limits, Shape shape,
                 const queue::PausedQueues& paused)
    : limits_(limits),
      shape_(shape),
      paused_(paused),
      sources_(shape.sources),
      came_(executor),
      went_(executor) {
  for (std::size_t queue = 0; queue < points::queue_count; ++queue) {
    rests_.emplace_back(queue + 1);
    paces_.emplace_back(2 * limits.points_max, std::max(limits.points_max, limits.points_burst));
    lines_.emplace_back(shape.sources, shape.shards, batch_policy::read_ahead_points(limits));
  }
}

void Backlog::add(std::size_t source, QueueName queue, std::vector<queue::Entry> entries) {
  if (sources_[source].is_left) return;
  lines_[points::index_of(queue)].add(source, std::move(entries));
  if (queue == QueueName::live) live_came_at_ = Clock::now();
  came_.wake_all();
}

void Backlog::leave(std::size_t source) {
  ++sources_[source].departures;
  sources_[source].is_left = true;
  for (const auto queue : points::all_queues) {
    lines_[points::index_of(queue)].clear(source);
    held_[points::index_of(queue)].forget(source);
  }
}

void Backlog::return_to(std::size_t source) {
  sources_[source].is_left = false;
  went_.wake_all();
}

bool Backlog::is_ours(const EntryBatch& batch) const {
  return batch.departure == sources_[batch.source].departures;
}

// Points that wait and may be handed out now.
std::size_t Backlog::available(QueueName queue) const {
  if (paused_.contains(queue)) return 0;
  if (!rests_[points::index_of(queue)].allows_batch(is_under_way(queue), Clock::now())) return 0;
  return lines_[points::index_of(queue)].available();
}

std::optional<QueueName> Backlog::next_queue(Serves serves) {
  if (serves == Serves::live_only)
    return available(QueueName::live) > 0 ? std::optional(QueueName::live) : std::nullopt;
  LaneScheduler::Waiting waiting{};
  for (const auto queue : points::all_queues) waiting[points::index_of(queue)] = available(queue);
  if (is_left_to_live_session()) waiting[points::index_of(QueueName::live)] = 0;
  return scheduler_.next(waiting);
}

bool Backlog::is_left_to_live_session() const {
  return shape_.has_live_session &&
         batch_policy::is_left_to_live_session(
             limits_, available(QueueName::live),
             lines_[points::index_of(QueueName::live)].available_since(), Clock::now());
}

std::optional<EntryBatch> Backlog::take(Serves serves) {
  if (closed_) return std::nullopt;
  for (const auto queue : points::all_queues)
    if (serves == Serves::all || queue == QueueName::live)
      if (auto batch = take_held(queue)) return batch;
  const auto queue = next_queue(serves);
  if (!queue) return std::nullopt;
  auto& lines = lines_[points::index_of(*queue)];
  const std::size_t first = lines.next();
  const std::size_t source = lines.source_of(first);
  EntryBatch batch{*queue, source, {}, Turn(*this, *queue), sources_[source].departures};
  const auto most =
      std::min(paces_[points::index_of(*queue)].points(),
               batch_policy::most_points(limits_, *queue, lines[first].waiting.points(),
                                         live_came_at_, Clock::now()));
  std::size_t points = take_from(first, most, batch);
  if (!batch.is_suspect()) points += join_short_lines(batch, points);
  // What the live session takes is on top of the queue's share of the others.
  if (serves == Serves::all) scheduler_.served(*queue, points);
  went_.wake_all();
  return batch;
}

// Alone, not while another batch may hold the locks of its flights, and in turns with what was not
// tried yet: many that are held must not hold up the others.
std::optional<EntryBatch> Backlog::take_held(QueueName queue) {
  auto& lines = lines_[points::index_of(queue)];
  auto& was_held = was_held_[points::index_of(queue)];
  if (paused_.contains(queue)) return std::nullopt;
  if (std::exchange(was_held, false) && available(queue) > 0) return std::nullopt;
  std::size_t at = 0;
  auto taken = held_[points::index_of(queue)].take(Clock::now(), [&](const HeldEntry& held) {
    at = lines.index(held.source, held.entry.shard);
    return !lines[at].is_under_way;
  });
  if (!taken) return std::nullopt;
  const auto source = taken->first.source;
  EntryBatch batch{queue, source, {}, Turn(*this, queue), sources_[source].departures};
  batch.turn.covers(at);
  lines.begin(at);
  batch.entries.push_back(std::move(taken->second));
  batch.held = std::move(taken->first);
  was_held = true;
  return batch;
}

void Backlog::hold(QueueName queue, HeldEntry held) {
  held_[points::index_of(queue)].add(std::move(held), Clock::now());
}

void Backlog::hold_again(QueueName queue, const HeldTrial& trial, HeldWhy why, std::size_t buried) {
  held_[points::index_of(queue)].put_back(trial.number, std::move(why), buried, Clock::now());
}

void Backlog::hold_untried(QueueName queue, const HeldTrial& trial) {
  held_[points::index_of(queue)].put_back_untried(trial.number, Clock::now());
}

void Backlog::end_held(QueueName queue, const HeldTrial& trial, std::size_t buried) {
  held_[points::index_of(queue)].end(trial.number, buried, Clock::now());
}

void Backlog::lose_held(QueueName queue, const HeldTrial& trial) {
  held_[points::index_of(queue)].lose(trial.number);
}

void Backlog::order_held(const orders::HeldFilter& filter, bool buries,
                         const std::shared_ptr<HeldTally>& tally) {
  for (auto& held : held_) held.order(filter, buries, Clock::now(), tally);
  came_.wake_all();
}

std::size_t Backlog::take_from(std::size_t at, std::size_t points_max, EntryBatch& batch) {
  auto& lines = lines_[points::index_of(batch.queue)];
  const std::size_t before = lines[at].waiting.points();
  auto entries = lines.take(at, points_max);
  batch.entries.insert(batch.entries.end(), std::make_move_iterator(entries.begin()),
                       std::make_move_iterator(entries.end()));
  batch.turn.covers(at);
  return before - lines[at].waiting.points();
}

// Other shards of the same source, as far as all that waits of them fits into a quiet batch.
std::size_t Backlog::join_short_lines(EntryBatch& batch, std::size_t points) {
  const auto& lines = lines_[points::index_of(batch.queue)];
  std::size_t joined = 0;
  for (std::size_t shard = 0; shard < shape_.shards; ++shard) {
    const std::size_t at = lines.index(batch.source, shard);
    const auto& line = lines[at];
    if (line.is_under_way || line.waiting.has_redelivered()) continue;
    const auto waiting = line.waiting.points();
    if (!batch_policy::may_join(limits_, points + joined, waiting)) continue;
    if (points + joined + waiting > paces_[points::index_of(batch.queue)].points()) continue;
    joined += take_from(at, limits_.points_max, batch);
  }
  return joined;
}

void Backlog::end_turn(QueueName queue, std::span<const std::size_t> lines) {
  for (const std::size_t line : lines) lines_[points::index_of(queue)].end(line);
  came_.wake_all();
  went_.wake_all();
}

void Backlog::succeeded(QueueName queue, std::size_t points, BatchPace::Seconds took) {
  paces_[points::index_of(queue)].committed(points, took);
  auto& rest = rests_[points::index_of(queue)];
  if (rest.is_failing()) held_[points::index_of(queue)].hasten(Clock::now());
  rest.succeeded();
}

void Backlog::failed(QueueName queue, ErrorCode code, std::size_t points, BatchPace::Seconds took) {
  paces_[points::index_of(queue)].failed(points, took);
  rests_[points::index_of(queue)].failed(code, Clock::now());
}

bool Backlog::took_nothing(QueueName queue, std::size_t points, BatchPace::Seconds took) {
  if (rests_[points::index_of(queue)].took_nothing()) return true;
  paces_[points::index_of(queue)].committed(points, took);
  return false;
}

void Backlog::put_back(EntryBatch batch) {
  if (!is_ours(batch)) return;
  lines_[points::index_of(batch.queue)].put_back(batch.source, std::move(batch.entries));
}

// Live points that the others leave to their session, and queues that rest, are looked after in
// time.
Clock::duration Backlog::next_look(Clock::duration left) const {
  auto pause = left;
  if (is_left_to_live_session())
    pause = std::min<Clock::duration>(pause, batch_policy::live_session_is_trusted_for);
  const auto now = Clock::now();
  for (const auto& rest : rests_)
    if (rest.until() > now) pause = std::min(pause, rest.until() - now);
  for (const auto& held : held_)
    if (held.next_at() > now) pause = std::min(pause, held.next_at() - now);
  return pause;
}

asio::awaitable<std::optional<EntryBatch>> Backlog::next(Serves serves,
                                                         std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  for (;;) {
    if (auto batch = take(serves)) co_return batch;
    const auto left = deadline - Clock::now();
    if (closed_ || left <= 0ms) co_return std::nullopt;
    co_await came_.wait(std::chrono::ceil<std::chrono::milliseconds>(next_look(left)));
  }
}

bool Backlog::may_gather(std::size_t source, QueueName queue) const {
  const auto& lines = lines_[points::index_of(queue)];
  return batch_policy::may_gather(limits_, lines.waiting(source), lines.is_under_way(source));
}

asio::awaitable<void> Backlog::wait_for_room(std::size_t source, QueueName queue) {
  while (!closed_ && (sources_[source].is_left || lines_[points::index_of(queue)].is_full(source) ||
                      may_gather(source, queue)))
    co_await went_.wait(1000ms);
}

std::size_t Backlog::room(std::size_t source, QueueName queue) const {
  const std::size_t most = lines_[points::index_of(queue)].longest(source);
  const std::size_t limit = batch_policy::read_ahead_points(limits_);
  return limit > most ? limit - most : 1;
}

void Backlog::close() {
  closed_ = true;
  came_.wake_all();
  went_.wake_all();
}

}  // namespace fixline::processor
