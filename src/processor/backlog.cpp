#include "processor/backlog.hpp"

#include <algorithm>
#include <utility>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using Clock = std::chrono::steady_clock;

// While live points come, bulk batches are cut to a part of their size: they hold processor and
// disk for a shorter time at a stretch.
constexpr auto live_is_here_for = 1s;
constexpr std::size_t bulk_cut = 2;

std::size_t read_ahead_points(const BatchLimits& limits) {
  return 2 * std::max(limits.points_max, limits.points_burst);
}

}  // namespace

Backlog::Backlog(asio::any_io_executor executor, BatchLimits limits, Shape shape,
                 const queue::PausedQueues& paused)
    : limits_(limits), shape_(shape), paused_(paused), came_(executor), went_(executor) {
  for (auto& lines : lines_)
    lines.assign(shape.sources * shape.shards, Line{ReadAhead(read_ahead_points(limits))});
}

void Backlog::add(std::size_t source, QueueName queue, std::vector<queue::Entry> entries) {
  std::vector<std::vector<queue::Entry>> by_shard(shape_.shards);
  for (auto& entry : entries) by_shard[entry.shard % shape_.shards].push_back(std::move(entry));
  Lines& lines = lines_[points::index_of(queue)];
  for (std::size_t shard = 0; shard < shape_.shards; ++shard)
    lines[source * shape_.shards + shard].waiting.add(std::move(by_shard[shard]));
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
  return scheduler_.next(waiting);
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
  const std::size_t at = next_line(*queue);
  Line& line = lines_[points::index_of(*queue)][at];
  const std::size_t before = line.waiting.points();
  auto entries = line.waiting.take(most_points(*queue, before));
  line.is_under_way = true;
  // What the live connection takes is on top of the queue's share of the others.
  if (serves == Serves::all) scheduler_.served(*queue, before - line.waiting.points());
  went_.wake_all();
  return Batch{*queue, at / shape_.shards, std::move(entries), Turn(*this, *queue, at)};
}

void Backlog::end_turn(QueueName queue, std::size_t line) {
  lines_[points::index_of(queue)][line].is_under_way = false;
  came_.wake_all();
}

asio::awaitable<std::optional<Batch>> Backlog::next(Serves serves,
                                                    std::chrono::milliseconds limit) {
  const auto deadline = Clock::now() + limit;
  for (;;) {
    if (auto batch = take(serves)) co_return batch;
    const auto left = deadline - Clock::now();
    if (closed_ || left <= 0ms) co_return std::nullopt;
    co_await came_.wait(std::chrono::ceil<std::chrono::milliseconds>(left));
  }
}

bool Backlog::is_full(std::size_t source, QueueName queue) const {
  const auto first =
      lines_[points::index_of(queue)].begin() + static_cast<std::ptrdiff_t>(source * shape_.shards);
  return std::any_of(first, first + static_cast<std::ptrdiff_t>(shape_.shards),
                     [](const Line& line) { return line.waiting.is_full(); });
}

asio::awaitable<void> Backlog::wait_for_room(std::size_t source, QueueName queue) {
  while (!closed_ && is_full(source, queue)) co_await went_.wait(1000ms);
}

std::size_t Backlog::room(std::size_t source, QueueName queue) const {
  const Lines& lines = lines_[points::index_of(queue)];
  std::size_t most = 0;
  for (std::size_t shard = 0; shard < shape_.shards; ++shard)
    most = std::max(most, lines[source * shape_.shards + shard].waiting.points());
  const std::size_t limit = read_ahead_points(limits_);
  return limit > most ? limit - most : 1;
}

void Backlog::close() {
  closed_ = true;
  came_.wake_all();
  went_.wake_all();
}

}  // namespace fixline::processor
