#include "ingest/direct_writers.hpp"

#include <algorithm>
#include <boost/asio/steady_timer.hpp>
#include <chrono>

#include "failpoint/failpoint.hpp"
#include "reactor/deadline.hpp"

namespace fixline::ingest {
namespace {

using Clock = std::chrono::steady_clock;

// Who waits longer than this goes to the next place: a table that is locked must not hold up a
// request, or a stop, for as long as the line is.
constexpr std::chrono::seconds turn_limit{2};

asio::awaitable<void> write_into(std::optional<Result<store::Settled>>& outcome,
                                 store::PointWriter& writer, const store::WriteRequest& request) {
  outcome = co_await writer.settle(request);
}

}  // namespace

DirectWriters::DirectWriters(asio::any_io_executor executor,
                             std::vector<std::unique_ptr<store::PointWriter>> writers,
                             reactor::CircuitBreaker& breaker, std::size_t waiting_max)
    : executor_(std::move(executor)),
      writers_(std::move(writers)),
      breaker_(breaker),
      waiting_max_(waiting_max) {
  free_.reserve(writers_.size());  // so that nothing throws where one is given back
  for (const auto& writer : writers_) free_.push_back({writer.get(), Clock::now()});
}

asio::awaitable<Result<store::Settled>> DirectWriters::write(points::QueueName queue,
                                                             std::span<const points::Track> tracks,
                                                             store::OnRefusal on_refusal) {
  if (!breaker_.is_closed()) co_return std::unexpected(breaker_.error());
  if (line_.size() >= waiting_max_)
    co_return failure(ErrorCode::overloaded, "too many requests wait for the database");
  Lease writer = co_await next_free();
  if (!writer) co_return failure(ErrorCode::overloaded, "the database is too slow");
  Outcome outcome;
  if (breaker_.is_closed()) {
    const store::WriteRequest request{queue, tracks, {}, on_refusal};
    failpoint("direct.before_write");
    const auto written = [&] { return write_into(outcome, *writer, request); };
    co_await reactor::ends_before(written, [&] { return breaker_.until_open(); });
  }
  writer.reset();
  // Given up: the rows may be committed all the same. The next place gets them again, which the
  // tables' keys make harmless.
  const bool was_given_up =
      !outcome || (!*outcome && outcome->error().code == ErrorCode::cancelled);
  if (was_given_up) co_return std::unexpected(breaker_.error());
  if (*outcome) failpoint("direct.written");
  if (!*outcome && outcome->error().code == ErrorCode::unavailable) breaker_.doubt();
  co_return std::move(*outcome);
}

asio::awaitable<DirectWriters::Lease> DirectWriters::next_free() {
  if (!free_.empty()) {
    auto* writer = free_.back().writer;
    free_.pop_back();
    co_return Lease(writer, {this});
  }
  Turn turn(executor_, line_);
  const auto deadline = Clock::now() + turn_limit;
  while (!turn.lease && Clock::now() < deadline) co_await turn.came.wait(turn_limit);
  co_return std::move(turn.lease);
}

void DirectWriters::give_back(store::PointWriter* writer) noexcept {
  const auto next = std::ranges::find_if(line_, [](const Turn* turn) { return !turn->lease; });
  if (next == line_.end()) {
    free_.push_back({writer, Clock::now()});
    return;
  }
  (*next)->lease = Lease(writer, {this});
  (*next)->came.wake_all();
}

asio::awaitable<void> DirectWriters::leave_unused() {
  asio::steady_timer timer(executor_);
  for (;;) {
    timer.expires_after(idle_limit / 5);
    const auto [ended] = co_await timer.async_wait(reactor::as_value);
    if (ended) co_return;
    leave_unused_at(Clock::now());
  }
}

void DirectWriters::leave_unused_at(Clock::time_point now) {
  for (const auto& [writer, since] : free_)
    if (now - since >= idle_limit) writer->rest();
}

}  // namespace fixline::ingest
