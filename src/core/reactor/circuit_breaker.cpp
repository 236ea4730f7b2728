#include "reactor/circuit_breaker.hpp"

#include <random>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "reactor/deadline.hpp"

namespace fixline::reactor {

std::string_view name_of(BreakerState state) noexcept {
  switch (state) {
    case BreakerState::closed: return "closed";
    case BreakerState::half_open: return "half_open";
    case BreakerState::open: break;
  }
  return "open";
}

CircuitBreaker::CircuitBreaker(asio::any_io_executor executor, std::string name, Probe probe,
                               BreakerTiming timing, telemetry::Log log)
    : name_(std::move(name)),
      probe_(std::move(probe)),
      timing_(timing),
      log_(std::move(log)),
      backoff_(timing.first, timing.longest, std::random_device{}()),
      doubted_(executor),
      opened_(executor),
      report_{BreakerState::open, "not reached yet", std::chrono::steady_clock::now()} {}

asio::awaitable<void> CircuitBreaker::run() {
  for (;;) {
    if (!is_closed()) turn(BreakerState::half_open, std::string(report_.reason));
    auto answer = co_await ask();
    if (answer) {
      turn(BreakerState::closed, {});
      backoff_.reset();
      co_await doubted_.wait(timing_.interval);
    } else {
      turn(BreakerState::open, answer.error().detail);
      co_await opened_.wait(backoff_.next());
    }
  }
}

asio::awaitable<Result<void>> CircuitBreaker::ask() {
  std::optional<Result<void>> answer;
  const auto question = [&]() -> asio::awaitable<void> {
    answer = co_await probe_();
    failpoint("breaker.probed");
  };
  refusal_.reset();
  const bool in_time = co_await reactor::finishes_within(timing_.limit, question);
  if (!in_time || !answer) co_return failure(ErrorCode::unavailable, "no answer in time");
  if (refusal_) co_return std::unexpected(*refusal_);
  co_return std::move(*answer);
}

void CircuitBreaker::trip(const Error& refusal) {
  refusal_ = refusal;
  if (!is_closed()) return;
  turn(BreakerState::open, refusal.detail);
  doubted_.wake_all();
}

void CircuitBreaker::turn(BreakerState state, const std::string& reason) {
  const bool was_closed = is_closed();
  const bool ends = (state == BreakerState::closed) != was_closed;
  if (ends) report_.since = std::chrono::steady_clock::now();
  report_.state = state;
  report_.reason = after_subject(reason, name_);
  if (was_closed && !is_closed()) {
    log_->debug("{}: out of use: {}", name_, report_.reason);
    opened_.wake_all();
  } else if (!was_closed && is_closed()) {
    log_->debug("{}: in use", name_);
  }
}

Error CircuitBreaker::error() const {
  return Error{ErrorCode::unavailable, name_ + " is out of use: " + report_.reason};
}

asio::awaitable<void> CircuitBreaker::until_open() {
  while (is_closed()) co_await opened_.wait(std::chrono::hours(1));
}

}  // namespace fixline::reactor
