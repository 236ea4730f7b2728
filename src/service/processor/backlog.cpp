#include "processor/backlog.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using Clock = std::chrono::steady_clock;

// While live points come, bulk batches are cut to a part of their size: they hold processor and
// disk for a shorter time at a range.
constexpr auto live_is_here_for = 1s;
constexpr std::size_t bulk_cut = 2;

constexpr auto live_session_is_trusted_for = 100ms;

std::size_t read_ahead_points(const BatchLimits& limits) {
  return 2 * std::max(limits.points_max, limits.points_burst);
}

}  // namespace

Backlog::Backlog(asio::any_io_executor executor, BatchLimits limits, Shape shape,
                 const queue::PausedQueues& paused)
    : limits_(limits), shape_(shape), paused_(paused), came_(executor), went_(executor) {
  for (auto& lines : lines_)
    lines.assign(shape.sources * shape.shards,
                 Line{ReadAhead(read_ahead_points(limits)), {}, false});
}

void Backlog::add(std::size_t source, QueueName queue, std::vector<queue::Entry> entries) {
  std::vector<std::vector<queue::Entry>> by_shard(shape_.shards);
  for (auto& entry : entries) by_shard[entry.shard % shape_.shards].push_back(std::move(entry));
  Lines& lines = lines_[points::index_of(queue)];
  for (std::size_t shard = 0; shard < shape_.shards; ++shard) {
    Line& line = lines[source * shape_.shards + shard];
    if (line.waiting.points() == 0) line.waits_since = Clock::now();
    line.waiting.add(std::move(by_shard[shard]));
  }
  if (queue == QueueName::live) live_came_at_ = Clock::now();
  came_.wake_all();
}

// Points that wait and may be handed out now.
std::size_t Backlog::available(QueueName queue) const {
  if (paused_.contains(queue)) return 0;
  std::size_t points = 0;
  for (const Line& line : lines_[points::index_of(queue)])
    if (!line.is_under_way) points += line.waiting.points();
  return points;
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
  const std::size_t points = available(QueueName::live);
  return shape_.has_live_session && points > 0 && points <= limits_.points_max &&
         longest_live_wait() < live_session_is_trusted_for;
}

Clock::duration Backlog::longest_live_wait() const {
  Clock::duration longest{};
  for (const Line& line : lines_[points::index_of(QueueName::live)])
    if (!line.is_under_way && line.waiting.points() > 0)
      longest = std::max(longest, Clock::now() - line.waits_since);
  return longest;
}

// Round robin over those that have something: neither Redis nor the spool waits for the other.
std::size_t Backlog::next_line(QueueName queue) {
  const Lines& lines = lines_[points::index_of(queue)];
  std::size_t& line = last_line_[points::index_of(queue)];
  do line = (line + 1) % lines.size();
  while (lines[line].is_under_way || lines[line].waiting.points() == 0);
  return line;
}

bool Backlog::live_came_lately() const {
  return live_came_at_ && Clock::now() - *live_came_at_ < live_is_here_for;
}

std::size_t Backlog::most_points(QueueName queue, std::size_t waiting) const {
  if (waiting <= 2 * limits_.points_max) return limits_.points_max;
  if (queue == QueueName::live || !live_came_lately()) return limits_.points_burst;
  return std::max(limits_.points_max, limits_.points_burst / bulk_cut);
}

std::optional<Batch> Backlog::take(Serves serves) {
  if (closed_) return std::nullopt;
  const auto queue = next_queue(serves);
  if (!queue) return std::nullopt;
  const std::size_t first = next_line(*queue);
  const Line& line = lines_[points::index_of(*queue)][first];
  Batch batch{*queue, first / shape_.shards, {}, Turn(*this, *queue)};
  std::size_t points = take_from(first, most_points(*queue, line.waiting.points()), batch);
  if (!batch.is_suspect()) points += join_short_lines(batch, points);
  // What the live session takes is on top of the queue's share of the others.
  if (serves == Serves::all) scheduler_.served(*queue, points);
  went_.wake_all();
  return batch;
}

std::size_t Backlog::take_from(std::size_t at, std::size_t points_max, Batch& batch) {
  Line& line = lines_[points::index_of(batch.queue)][at];
  const std::size_t before = line.waiting.points();
  auto entries = line.waiting.take(points_max);
  batch.entries.insert(batch.entries.end(), std::make_move_iterator(entries.begin()),
                       std::make_move_iterator(entries.end()));
  batch.turn.covers(at);
  line.waits_since = Clock::now();
  line.is_under_way = true;
  return before - line.waiting.points();
}

// Other shards of the same source, as far as all that waits of them fits into a quiet batch.
std::size_t Backlog::join_short_lines(Batch& batch, std::size_t points) {
  std::size_t joined = 0;
  for (std::size_t shard = 0; shard < shape_.shards; ++shard) {
    const std::size_t at = batch.source * shape_.shards + shard;
    const Line& line = lines_[points::index_of(batch.queue)][at];
    if (line.is_under_way || line.waiting.points() == 0 || line.waiting.has_redelivered()) continue;
    if (points + joined + line.waiting.points() > limits_.points_max) continue;
    joined += take_from(at, limits_.points_max, batch);
  }
  return joined;
}

void Backlog::end_turn(QueueName queue, std::span<const std::size_t> lines) {
  for (const std::size_t line : lines) lines_[points::index_of(queue)][line].is_under_way = false;
  came_.wake_all();
  went_.wake_all();
}

asio::awaitable<std::optional<Batch>> Backlog::next(Serves serves,
                                                    std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  for (;;) {
    if (auto batch = take(serves)) co_return batch;
    const auto left = deadline - Clock::now();
    if (closed_ || left <= 0ms) co_return std::nullopt;
    // Live points that the others leave to their session are looked after in time.
    const auto pause = is_left_to_live_session()
                           ? std::min<Clock::duration>(left, live_session_is_trusted_for)
                           : left;
    co_await came_.wait(std::chrono::ceil<std::chrono::milliseconds>(pause));
  }
}

std::span<const Backlog::Line> Backlog::lines_of(std::size_t source, QueueName queue) const {
  return std::span(lines_[points::index_of(queue)]).subspan(source * shape_.shards, shape_.shards);
}

bool Backlog::is_full(std::size_t source, QueueName queue) const {
  return std::ranges::any_of(lines_of(source, queue),
                             [](const Line& line) { return line.waiting.is_full(); });
}

// While a batch is under way, one short read is enough: what comes after it is read when the next
// batch begins, at once instead of entry by entry.
bool Backlog::may_gather(std::size_t source, QueueName queue) const {
  const auto lines = lines_of(source, queue);
  std::size_t waiting = 0;
  for (const Line& line : lines) waiting += line.waiting.points();
  return waiting > 0 && waiting < limits_.points_min &&
         std::ranges::any_of(lines, &Line::is_under_way);
}

asio::awaitable<void> Backlog::wait_for_room(std::size_t source, QueueName queue) {
  while (!closed_ && (is_full(source, queue) || may_gather(source, queue)))
    co_await went_.wait(1000ms);
}

std::size_t Backlog::room(std::size_t source, QueueName queue) const {
  std::size_t most = 0;
  for (const Line& line : lines_of(source, queue)) most = std::max(most, line.waiting.points());
  const std::size_t limit = read_ahead_points(limits_);
  return limit > most ? limit - most : 1;
}

void Backlog::close() {
  closed_ = true;
  came_.wake_all();
  went_.wake_all();
}

}  // namespace fixline::processor
