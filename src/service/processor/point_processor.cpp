#include "processor/point_processor.hpp"

#include <algorithm>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "processor/read_size.hpp"
#include "reactor/deadline.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;

constexpr auto read_wait = 1s;
constexpr auto note_interval = 1s;
constexpr auto take_over_interval = 2s;
constexpr std::size_t take_over_entries = 1000;

}  // namespace

PointProcessor::PointProcessor(asio::any_io_executor executor, Sources sources, Writers writers,
                               BatchLimits limits, ProcessorContext context)
    : sources_(std::move(sources.queues)),
      log_(context.log),
      troubles_(context.troubles),
      stopping_(executor),
      backlog_(executor, limits, {sources_.size(), sources.shards, writers.live != nullptr},
               context.paused),
      points_per_read_(limits.points_min),
      readers_(executor, context.on_failure),
      writing_(executor, context.on_failure) {
  std::uint64_t seed = 1;
  const auto employ = [&](std::unique_ptr<store::PointWriter> writer, Serves serves) {
    WorkerContext work{sources_,        backlog_,         patiences_,       stopping_,
                       context.metrics, context.database, context.troubles, log_};
    workers_.push_back(
        std::make_unique<BatchWorker>(std::move(writer), serves, std::move(work), seed++));
  };
  if (writers.live) employ(std::move(writers.live), Serves::live_only);
  for (auto& writer : writers.any) employ(std::move(writer), Serves::all);
}

void PointProcessor::start() {
  bool started = readers_.spawn(note_what_waits());
  for (std::size_t source = 0; source < sources_.size(); ++source)
    for (const auto queue : points::all_queues)
      started &= readers_.spawn(read(source, queue)) && readers_.spawn(take_over(source, queue));
  for (auto& worker : workers_) started &= writing_.spawn(worker->run());
  if (!started) log_->error("processor: start after stop");
}

asio::awaitable<void> PointProcessor::stop(std::chrono::milliseconds patience) {
  backlog_.close();
  stopping_.wake_all();
  readers_.stop();
  co_await readers_.join();
  const bool finished =
      co_await reactor::finishes_within(patience, [this] { return writing_.join(); });
  if (finished) co_return;
  log_->warn("processor: gave up a batch at the stop; its entries stay in the queue");
  for (auto& worker : workers_) co_await worker->end_trial_under_way();
  writing_.stop();
  co_await writing_.join();
}

void PointProcessor::leave(const queue::PointSource& source) {
  backlog_.leave(place_of(source));
  for (const auto queue : points::all_queues) {
    troubles_.ends(queue);
    troubles_.holds(queue, backlog_.held(queue).summary(), std::chrono::steady_clock::now());
  }
}

void PointProcessor::return_to(const queue::PointSource& source) {
  backlog_.return_to(place_of(source));
}

std::size_t PointProcessor::place_of(const queue::PointSource& source) const {
  return static_cast<std::size_t>(std::ranges::find(sources_, &source) - sources_.begin());
}

asio::awaitable<void> PointProcessor::read(std::size_t source, points::QueueName queue) {
  reactor::Backoff backoff(50ms, 1s, points::index_of(queue) + 1);
  ReadSize size;
  while (!backlog_.is_closed()) {
    co_await backlog_.wait_for_room(source, queue);
    const auto points = std::max(points_per_read_, backlog_.room(source, queue));
    auto entries = co_await sources_[source]->read(queue, size.entries_for(points), read_wait);
    if (entries) {
      backoff.reset();
      if (entries->empty()) continue;
      size.came(*entries);
      failpoint("processor.read");
      backlog_.add(source, queue, std::move(*entries));
    } else {
      co_await stopping_.wait(backoff.next());
    }
  }
}

asio::awaitable<void> PointProcessor::take_over(std::size_t source, points::QueueName queue) {
  while (!backlog_.is_closed()) {
    co_await backlog_.wait_for_room(source, queue);
    auto entries = co_await sources_[source]->take_over(queue, take_over_entries);
    if (entries && !entries->empty())
      backlog_.add(source, queue, std::move(*entries));
    else
      co_await stopping_.wait(take_over_interval);
  }
}

asio::awaitable<void> PointProcessor::note_what_waits() {
  while (!backlog_.is_closed()) {
    for (const auto queue : points::all_queues)
      troubles_.waits(queue, backlog_.oldest_waiting(queue));
    co_await stopping_.wait(note_interval);
  }
}

}  // namespace fixline::processor
