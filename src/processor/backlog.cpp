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

Backlog::Backlog(asio::any_io_executor executor, BatchLimits limits)
    : limits_(limits),
      waiting_{ReadAhead(read_ahead_points(limits)), ReadAhead(read_ahead_points(limits)),
               ReadAhead(read_ahead_points(limits)), ReadAhead(read_ahead_points(limits))},
      came_(executor),
      went_(executor) {}

void Backlog::add(points::QueueName queue, std::vector<queue::Entry> entries) {
  waiting_[points::index_of(queue)].add(std::move(entries));
  came_.wake_all();
}

std::optional<Batch> Backlog::take() {
  if (closed_) return std::nullopt;
  LaneScheduler::Waiting waiting{};
  for (const auto queue : points::all_queues) waiting[points::index_of(queue)] = points(queue);
  const auto queue = scheduler_.next(waiting);
  if (!queue) return std::nullopt;
  const std::size_t there = points(*queue);
  const std::size_t most =
      there >= limits_.points_burst ? limits_.points_burst : limits_.points_max;
  Batch batch{*queue, waiting_[points::index_of(*queue)].take(most)};
  scheduler_.served(*queue, there - points(*queue));
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

asio::awaitable<void> Backlog::wait_for_room(points::QueueName queue) {
  while (!closed_ && waiting_[points::index_of(queue)].is_full()) co_await went_.wait(1000ms);
}

void Backlog::close() {
  closed_ = true;
  came_.wake_all();
  went_.wake_all();
}

}  // namespace fixline::processor
