#include "processor/backlog.hpp"

#include <algorithm>
#include <utility>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

std::size_t read_ahead_points(const BatchLimits& limits) {
  return 2 * std::max(limits.points_max, limits.points_burst);
}

}  // namespace

Backlog::Backlog(asio::any_io_executor executor, BatchLimits limits, std::size_t sources,
                 const queue::PausedQueues& paused)
    : limits_(limits), paused_(paused), came_(executor), went_(executor) {
  for (auto& waiting : waiting_) waiting.assign(sources, ReadAhead(read_ahead_points(limits)));
}

void Backlog::add(std::size_t source, points::QueueName queue, std::vector<queue::Entry> entries) {
  waiting_[points::index_of(queue)][source].add(std::move(entries));
  came_.wake_all();
}

std::size_t Backlog::points(points::QueueName queue) const noexcept {
  std::size_t sum = 0;
  for (const auto& waiting : waiting_[points::index_of(queue)]) sum += waiting.points();
  return sum;
}

// Round robin over those that have something: neither Redis nor the spool waits for the other.
std::size_t Backlog::next_source(points::QueueName queue) {
  const Waiting& waiting = waiting_[points::index_of(queue)];
  std::size_t& source = last_source_[points::index_of(queue)];
  do source = (source + 1) % waiting.size();
  while (waiting[source].points() == 0);
  return source;
}

std::optional<Batch> Backlog::take() {
  if (closed_) return std::nullopt;
  LaneScheduler::Waiting waiting{};
  for (const auto queue : points::all_queues)
    waiting[points::index_of(queue)] = paused_.contains(queue) ? 0 : points(queue);
  const auto queue = scheduler_.next(waiting);
  if (!queue) return std::nullopt;
  const std::size_t source = next_source(*queue);
  ReadAhead& there = waiting_[points::index_of(*queue)][source];
  const std::size_t before = there.points();
  const std::size_t most =
      before >= limits_.points_burst ? limits_.points_burst : limits_.points_max;
  Batch batch{*queue, source, there.take(most)};
  scheduler_.served(*queue, before - there.points());
  went_.wake_all();
  return batch;
}

asio::awaitable<std::optional<Batch>> Backlog::next(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  for (;;) {
    if (auto batch = take()) co_return batch;
    const auto left = deadline - std::chrono::steady_clock::now();
    if (closed_ || left <= 0ms) co_return std::nullopt;
    co_await came_.wait(std::chrono::ceil<std::chrono::milliseconds>(left));
  }
}

asio::awaitable<void> Backlog::wait_for_room(std::size_t source, points::QueueName queue) {
  const ReadAhead& there = waiting_[points::index_of(queue)][source];
  while (!closed_ && there.is_full()) co_await went_.wait(1000ms);
}

void Backlog::close() {
  closed_ = true;
  came_.wake_all();
  went_.wake_all();
}

}  // namespace fixline::processor
