#include "ingest/direct_writers.hpp"

#include <utility>

namespace fixline::ingest {

DirectWriters::DirectWriters(asio::any_io_executor executor,
                             std::vector<std::unique_ptr<store::PointWriter>> writers,
                             std::size_t waiting_max)
    : executor_(std::move(executor)), writers_(std::move(writers)), waiting_max_(waiting_max) {
  for (const auto& writer : writers_) free_.push_back(writer.get());
}

asio::awaitable<Result<store::Written>> DirectWriters::write(
    points::QueueName queue, std::span<const points::Track> tracks) {
  if (line_.size() >= waiting_max_) {
    co_return failure(ErrorCode::overloaded, "too many requests wait for the database");
  }
  store::PointWriter* writer = co_await next_free();
  auto written = co_await writer->write(queue, tracks);
  give_back(writer);
  co_return written;
}

asio::awaitable<store::PointWriter*> DirectWriters::next_free() {
  if (!free_.empty()) {
    auto* writer = free_.back();
    free_.pop_back();
    co_return writer;
  }
  Turn turn(executor_);
  line_.push_back(&turn);
  co_return co_await turn.wait();
}

void DirectWriters::give_back(store::PointWriter* writer) {
  if (line_.empty()) {
    free_.push_back(writer);
    return;
  }
  Turn* next = line_.front();
  line_.pop_front();
  next->complete(writer);
}

}  // namespace fixline::ingest
