#include "ingest/lane_writer.hpp"

#include <boost/asio/cancellation_state.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>
#include <exception>
#include <functional>
#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::ingest {

LaneWriter::LaneWriter(queue::Stream stream, queue::PointSink& queue, reactor::TaskGroup& tasks,
                       asio::any_io_executor executor, LaneWriterLimits limits)
    : stream_(stream),
      queue_(queue),
      tasks_(tasks),
      executor_(std::move(executor)),
      limits_(limits),
      coalescer_(limits.entry_points_max) {}

asio::awaitable<Result<void>> LaneWriter::write(std::vector<entry::EncodedTracks> pieces) {
  if (pieces.empty()) co_return Result<void>{};
  if (coalescer_.points_waiting() > limits_.waiting_points_max)
    co_return failure(ErrorCode::overloaded, "too many points wait for the queue");
  Request request(executor_);
  request.pieces_left = pieces.size();
  const Ticket ticket = first_ticket_ + requests_.size();
  requests_.push_back(&request);
  for (auto& piece : pieces) coalescer_.add(std::move(piece), ticket);
  if (!flushing_ && !start_flushing()) {
    requests_.pop_back();
    co_return failure(ErrorCode::cancelled, "the service is stopping");
  }
  co_await request.confirmed.wait();
  if (request.error) co_return std::unexpected(std::move(*request.error));
  co_return Result<void>{};
}

bool LaneWriter::start_flushing() {
  flushing_ = true;
  if (tasks_.spawn(flush())) return true;
  flushing_ = false;
  coalescer_ =
      Coalescer(limits_.entry_points_max);  // an idle lane: it held nothing but the new pieces
  return false;
}

// Spawned by the first piece that finds the lane idle; runs until the lane is idle again. Not to be
// cancelled: clients wait for the outcome, and the queue bounds each step.
asio::awaitable<void> LaneWriter::flush() {
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  // What the loop has at hand goes into the first entry, too: an entry is dearer than a request.
  co_await asio::post(executor_, asio::use_awaitable);
  while (auto joined = coalescer_.take()) {
    // Whatever happens, those who wait are answered: an exception goes on to the owner after that.
    Result<void> outcome;
    std::exception_ptr thrown;
    try {
      auto blob = entry::seal(std::move(joined->tracks));
      failpoint("ingest.before_enqueue");
      outcome = co_await queue_.enqueue(stream_.lane, stream_.shard, std::move(blob));
      failpoint("ingest.enqueued");
    } catch (...) {
      thrown = std::current_exception();
      outcome = failure(ErrorCode::unavailable, "an error within the service");
    }
    settle(joined->tickets, outcome);
    if (!thrown) continue;
    while (const auto rest = coalescer_.take()) settle(rest->tickets, outcome);
    flushing_ = false;
    std::rethrow_exception(thrown);
  }
  flushing_ = false;
}

void LaneWriter::settle(const std::vector<Ticket>& tickets, const Result<void>& outcome) {
  std::vector<std::move_only_function<void()>> waiters;
  waiters.reserve(tickets.size());
  for (const Ticket ticket : tickets) {
    Request*& place = requests_[static_cast<std::size_t>(ticket - first_ticket_)];
    Request& request = *place;
    if (!outcome && !request.error) request.error = outcome.error();
    if (--request.pieces_left > 0) continue;
    place = nullptr;
    if (auto waiter = request.confirmed.bring(true)) waiters.push_back(std::move(waiter));
  }
  forget_answered();
  asio::post(executor_, [waiters = std::move(waiters)]() mutable {
    for (auto& waiter : waiters) waiter();
  });
}

void LaneWriter::forget_answered() {
  while (!requests_.empty() && requests_.front() == nullptr) {
    requests_.pop_front();
    ++first_ticket_;
  }
}

}  // namespace fixline::ingest
