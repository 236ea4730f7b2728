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

// For as long a patient client's write is tried again while its table keeps it waiting.
constexpr std::chrono::seconds patience{9};

// A statement of who has another place to go to; many points take their time.
std::chrono::milliseconds statement_limit(std::span<const points::Track> tracks) {
  std::chrono::milliseconds limit{1000};
  for (const auto& track : tracks) limit += std::chrono::milliseconds(points::point_count(track));
  return limit;
}

asio::awaitable<void> write_into(std::optional<Result<store::Settled>>& outcome,
                                 store::PointWriter& writer, const store::WriteRequest& request) {
  outcome = co_await writer.settle(request);
}

}  // namespace

DirectWriters::DirectWriters(asio::any_io_executor executor,
                             std::vector<std::unique_ptr<store::PointWriter>> writers,
                             reactor::CircuitBreaker& breaker, health::QueueTroubles& troubles,
                             std::size_t waiting_max)
    : executor_(std::move(executor)),
      writers_(std::move(writers)),
      breaker_(breaker),
      troubles_(troubles),
      waiting_max_(waiting_max) {
  free_.reserve(writers_.size());  // so that nothing throws where one is given back
  for (const auto& writer : writers_) free_.push_back({writer.get(), Clock::now()});
}

asio::awaitable<Result<store::Settled>> DirectWriters::write(points::QueueName queue,
                                                             std::span<const points::Track> tracks,
                                                             store::OnRefusal on_refusal,
                                                             Wants wants) {
  store::WriteRequest request{queue, tracks, {}, on_refusal};
  if (wants == Wants::any_place) request.limit = statement_limit(tracks);
  const auto end = Clock::now() + patience;
  for (;;) {
    const auto begun = Clock::now();
    auto settled = co_await attempt(request, wants);
    const auto now = Clock::now();
    const bool waited_in_vain = !settled && settled.error().code == ErrorCode::unavailable &&
                                now - begun >= TableTrials::slow && breaker_.is_closed();
    if (wants == Wants::any_place || !waited_in_vain || now >= end) co_return settled;
  }
}

asio::awaitable<Result<store::Settled>> DirectWriters::attempt(const store::WriteRequest& request,
                                                               Wants wants) {
  const auto queue = request.queue;
  if (!breaker_.is_closed()) co_return std::unexpected(breaker_.error());
  if (!may_write(queue, wants))
    co_return failure(ErrorCode::overloaded, "the table keeps its writers waiting");
  if (line_.size() >= waiting_max_)
    co_return failure(ErrorCode::overloaded, "too many requests wait for the database");
  Lease writer = co_await next_free(queue, wants);
  if (!writer) co_return failure(ErrorCode::overloaded, "the database is too slow");
  const auto under_way = trials_.begin(queue, Clock::now());
  auto outcome = co_await settle(*writer, request);
  learn(under_way, outcome);
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

asio::awaitable<DirectWriters::Outcome> DirectWriters::settle(store::PointWriter& writer,
                                                              const store::WriteRequest& request) {
  Outcome outcome;
  if (!breaker_.is_closed()) co_return outcome;
  failpoint("direct.before_write");
  const auto written = [&] { return write_into(outcome, writer, request); };
  co_await reactor::ends_before(written, [&] { return breaker_.until_open(); });
  co_return outcome;
}

// Nobody waits in line any more for what keeps its writers waiting.
void DirectWriters::learn(const TableTrials::Attempt& attempt, const Outcome& outcome) {
  if (!outcome) return;
  if (*outcome) {
    if (trials_.succeeded(attempt)) troubles_.ends(attempt.queue);
    return;
  }
  const auto& error = outcome->error();
  if (error.code == ErrorCode::cancelled || !trials_.failed(attempt, Clock::now())) return;
  troubles_.goes_on(attempt.queue, error.detail, Clock::now());
  for (auto* turn : line_) {
    if (turn->queue != attempt.queue || turn->wants == Wants::the_table) continue;
    turn->is_sent_away = true;
    turn->came.wake_all();
  }
}

bool DirectWriters::may_write(points::QueueName queue, Wants wants) const {
  const bool has_one_under_way = lent_[points::index_of(queue)] > 0;
  return wants == Wants::the_table || trials_.allow(queue, has_one_under_way, Clock::now());
}

asio::awaitable<DirectWriters::Lease> DirectWriters::next_free(points::QueueName queue,
                                                               Wants wants) {
  if (may_have_one(queue)) co_return lend(queue);
  Turn turn(executor_, line_, queue, wants);
  const auto deadline = Clock::now() + turn_limit;
  while (!turn.lease && !turn.is_sent_away && Clock::now() < deadline)
    co_await turn.came.wait(turn_limit);
  co_return std::move(turn.lease);
}

bool DirectWriters::may_have_one(points::QueueName queue) const noexcept {
  const auto most = std::max<std::size_t>(1, writers_.size() - 1);
  return !free_.empty() && lent_[points::index_of(queue)] < most;
}

DirectWriters::Lease DirectWriters::lend(points::QueueName queue) noexcept {
  auto* writer = free_.back().writer;
  free_.pop_back();
  ++lent_[points::index_of(queue)];
  return Lease(writer, {this, queue});
}

void DirectWriters::give_back(store::PointWriter* writer, points::QueueName queue) noexcept {
  free_.push_back({writer, Clock::now()});
  --lent_[points::index_of(queue)];
  const auto next = std::ranges::find_if(line_, [&](const Turn* turn) {
    return !turn->lease && !turn->is_sent_away && may_have_one(turn->queue);
  });
  if (next == line_.end()) return;
  (*next)->lease = lend((*next)->queue);
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
