#include "processor/batch_worker.hpp"

#include <fmt/format.h>

#include <utility>

#include "entry/entry_codec.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto idle_probe_interval = 2s;
constexpr auto complaint_interval = 10s;

double seconds_since(Clock::time_point start) {
  return std::chrono::duration<double>(Clock::now() - start).count();
}

}  // namespace

BatchWorker::BatchWorker(std::unique_ptr<store::PointWriter> writer, WorkerContext context,
                         std::uint64_t seed)
    : writer_(std::move(writer)), context_(std::move(context)), backoff_(50ms, 5s, seed) {}

asio::awaitable<void> BatchWorker::run() {
  co_await probe();
  while (!context_.backlog.is_closed()) {
    auto batch = co_await context_.backlog.next(idle_probe_interval);
    if (batch) {
      co_await settle(std::move(*batch));
    } else if (!context_.backlog.is_closed()) {
      co_await probe();
    }
  }
}

// An idle worker keeps /health honest: nobody else would notice that the database is gone or back.
asio::awaitable<void> BatchWorker::probe() {
  const auto alive = co_await writer_->ping();
  if (alive) {
    context_.database.up();
  } else {
    context_.database.down(alive.error().detail);
  }
}

asio::awaitable<void> BatchWorker::settle(Batch batch) {
  const Decoded decoded = decode(batch);
  if (!decoded.entries.empty()) co_await store(decoded, 0, decoded.entries.size());
}

BatchWorker::Decoded BatchWorker::decode(const Batch& batch) {
  Decoded decoded;
  decoded.queue = batch.queue;
  for (const auto& entry : batch.entries) {
    auto tracks = entry.version == entry::format_version
                      ? entry::decode(entry.blob)
                      : failure(ErrorCode::invalid,
                                fmt::format("format version {} is not known", entry.version));
    if (!tracks) {
      hold(entry, tracks.error());
      continue;
    }
    decoded.entries.push_back(&entry);
    decoded.first_track.push_back(decoded.tracks.size());
    for (auto& track : *tracks) decoded.tracks.push_back(std::move(track));
  }
  decoded.first_track.push_back(decoded.tracks.size());
  return decoded;
}

// Writes the entries [first, last) of the batch. When the database refuses the data, the halves are
// tried one by one, so that the entry at fault does not hold up the others.
asio::awaitable<void> BatchWorker::store(const Decoded& decoded, std::size_t first,
                                         std::size_t last) {
  for (;;) {
    const auto started = Clock::now();
    const auto written = co_await write_once(decoded, first, last);
    if (written) {
      context_.database.up();
      backoff_.reset();
      count(decoded, first, last, *written, started);
      const std::span entries(decoded.entries);
      co_await acknowledge(entries.subspan(first, last - first));
      co_return;
    }
    context_.metrics.batches_failed(decoded.queue).Increment();
    if (written.error().code == ErrorCode::refused) {
      if (last - first == 1) {
        hold(*decoded.entries[first], written.error());
        co_return;
      }
      const std::size_t middle = first + (last - first) / 2;
      co_await store(decoded, first, middle);
      co_await store(decoded, middle, last);
      co_return;
    }
    if (context_.backlog.is_closed()) co_return;
    co_await wait_before_retry(written.error(), decoded);
    if (context_.backlog.is_closed()) co_return;
  }
}

asio::awaitable<Result<store::Written>> BatchWorker::write_once(const Decoded& decoded,
                                                                std::size_t first,
                                                                std::size_t last) {
  const std::span tracks(decoded.tracks);
  const std::size_t begin = decoded.first_track[first];
  co_return co_await writer_->write(decoded.queue,
                                    tracks.subspan(begin, decoded.first_track[last] - begin));
}

asio::awaitable<void> BatchWorker::wait_before_retry(const Error& error, const Decoded& decoded) {
  context_.database.down(error.detail);
  if (Clock::now() - complained_at_ > complaint_interval) {
    complained_at_ = Clock::now();
    context_.log->warn("processor: {} entries of {} wait for the database: {}",
                       decoded.entries.size(), points::full_name(decoded.queue), error.detail);
  }
  const auto wait = error.code == ErrorCode::misconfigured ? 5s : 0s;
  co_await context_.stopping.wait(wait + backoff_.next());
}

// The rows are committed. While Redis can't be told, the worker waits: acknowledging later is
// cheaper than writing the batch again.
asio::awaitable<void> BatchWorker::acknowledge(std::span<const queue::Entry* const> entries) {
  std::vector<queue::Settlement> settled;
  settled.reserve(entries.size());
  for (const auto* entry : entries) settled.push_back({entry, entry->points, 0});
  for (;;) {
    const auto done = co_await context_.queue.acknowledge(settled);
    if (done) co_return;
    if (Clock::now() - complained_at_ > complaint_interval) {
      complained_at_ = Clock::now();
      context_.log->warn("processor: {} stored entries wait for their acknowledgement: {}",
                         settled.size(), done.error().detail);
    }
    if (context_.backlog.is_closed()) co_return;
    co_await context_.stopping.wait(backoff_.next());
  }
}

void BatchWorker::count(const Decoded& decoded, std::size_t first, std::size_t last,
                        const store::Written& written, Clock::time_point started) {
  auto& metrics = context_.metrics;
  metrics.points_stored(decoded.queue).Increment(static_cast<double>(written.inserted));
  metrics.points_known(decoded.queue).Increment(static_cast<double>(written.duplicates));
  metrics.batch_points(decoded.queue)
      .Observe(static_cast<double>(written.inserted + written.duplicates));
  metrics.batch_seconds(decoded.queue).Observe(seconds_since(started));
  const auto now = std::chrono::system_clock::now();
  for (std::size_t at = first; at < last; ++at) {
    const std::chrono::duration<double> queued = now - decoded.entries[at]->enqueued_at;
    metrics.queued_seconds(decoded.queue).Observe(queued.count());
  }
}

// Until it can be put aside as a dead letter it stays pending in the queue, and is told.
void BatchWorker::hold(const queue::Entry& entry, const Error& error) {
  context_.log->error("processor: entry {} of {} ({} points) can't be stored and stays pending: {}",
                      entry.id, points::full_name(entry.lane.queue), entry.points, error.detail);
}

}  // namespace fixline::processor
