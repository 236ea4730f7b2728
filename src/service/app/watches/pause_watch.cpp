#include "app/watches/pause_watch.hpp"

#include <algorithm>
#include <chrono>
#include <utility>

#include "orders/pause_order.hpp"
#include "store/queue_controls.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto pauses_interval = 2s;
constexpr auto asker_waits = 2500ms;  // less than he who gave the order does
constexpr auto batch_look_interval = 10ms;

}  // namespace

PauseWatch::PauseWatch(asio::any_io_executor executor, WatchSession& session,
                       queue::PausedQueues& paused, processor::PointProcessor& processor,
                       telemetry::Log log)
    : session_(session),
      paused_(paused),
      processor_(processor),
      log_(std::move(log)),
      asked_(executor),
      done_(executor) {}

asio::awaitable<void> PauseWatch::run(std::function<void()> when_known) {
  while (!is_stopping_) {
    is_asked_ = false;
    ++begun_;
    last_ = co_await read();
    ended_ = begun_;
    done_.wake_all();
    // A schema without pauses knows of none.
    const bool are_known = last_ || last_.error().code == ErrorCode::misconfigured;
    if (are_known && when_known) {
      paused_.set_known();
      std::exchange(when_known, {})();
    }
    if (!is_asked_ && !is_stopping_) co_await asked_.wait(pauses_interval);
  }
}

void PauseWatch::stop() {
  is_stopping_ = true;
  asked_.wake_all();
  done_.wake_all();
}

asio::awaitable<Result<void>> PauseWatch::read() {
  const auto session = co_await session_.turn();
  if (!session) co_return std::unexpected(session.error());
  const auto pauses = co_await store::read_pauses(**session);
  if (!pauses) co_return std::unexpected(pauses.error());
  for (const auto queue : points::all_queues) {
    const auto& pause = (*pauses)[points::index_of(queue)];
    if (pause.has_value() == paused_.contains(queue)) continue;
    if (pause)
      paused_.set(queue, queue::Pause{pause->changer, Clock::now() - pause->ago});
    else
      paused_.set(queue, std::nullopt);
    log_->warn("queue {} is {}", points::short_name(queue), pause ? "paused" : "resumed");
    processor_.pauses_changed();
  }
  co_return Result<void>{};
}

bool PauseWatch::writes_paused() const {
  return std::ranges::any_of(points::all_queues, [this](points::QueueName queue) {
    return paused_.contains(queue) && processor_.writes(queue);
  });
}

// A read that is under way may have been begun before the change: the next one counts.
asio::awaitable<orders::Answer> PauseWatch::look_now() {
  const auto until = Clock::now() + asker_waits;
  const auto wanted = begun_ + 1;
  is_asked_ = true;
  asked_.wake_all();
  while (ended_ < wanted && !is_stopping_ && Clock::now() < until)
    co_await done_.wait(std::chrono::ceil<std::chrono::milliseconds>(until - Clock::now()));
  if (ended_ < wanted) co_return orders::failed_with("postgres: no answer in time");
  if (!last_) co_return orders::failed_with(last_.error().detail);
  while (writes_paused() && !is_stopping_ && Clock::now() < until)
    co_await done_.wait(batch_look_interval);
  orders::PausesInForce pauses;
  for (const auto queue : points::all_queues) {
    if (!paused_.contains(queue)) continue;
    pauses.paused.push_back(queue);
    if (processor_.writes(queue)) pauses.still_written.push_back(queue);
  }
  co_return orders::answer_of(pauses);
}

}  // namespace fixline::app
