// The way of entries through the queue: in, counted, out, settled.

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

#include "entry/entry_codec.hpp"
#include "selftest/checklist.hpp"
#include "selftest/queue_checks.hpp"
#include "selftest/sample_tracks.hpp"

namespace fixline::selftest {
namespace {

using points::LaneKind;
using points::QueueName;

constexpr std::uint32_t points_max = 1000;
// One that is worth compressing and one that is not.
constexpr std::array<std::size_t, 2> entry_sizes{150, 5};
constexpr std::size_t entries_a_queue = 2 * entry_sizes.size();
constexpr std::uint64_t points_a_lane = entry_sizes[0] + entry_sizes[1];
constexpr std::uint64_t points_in_all = 2 * points::queue_count * points_a_lane;
constexpr std::chrono::milliseconds read_wait{1000};

std::string of_queue(QueueName queue) { return std::string(full_name(queue)) + ": "; }

std::unexpected<Error> wrong(QueueName queue, const std::string& what) {
  return failure(ErrorCode::invalid, of_queue(queue) + what);
}

/// What is wrong with a lane's depth; empty when nothing is.
std::string difference(const queue::LaneDepth& depth, std::uint64_t points, std::uint64_t entries,
                       std::uint64_t pending) {
  const auto text = [](std::uint64_t p, std::uint64_t e, std::uint64_t pending_entries) {
    return std::to_string(p) + " points in " + std::to_string(e) + " entries, " +
           std::to_string(pending_entries) + " pending";
  };
  if (depth.points == points && depth.entries == entries && depth.pending_entries == pending)
    return {};
  return "has " + text(depth.points, depth.entries, depth.pending_entries) + " instead of " +
         text(points, entries, pending);
}

/// Whether both lanes of every queue hold this.
Result<void> depths_are(const queue::QueueStatus& status, std::uint64_t points,
                        std::uint64_t entries) {
  for (const auto name : points::all_queues) {
    const auto& depth = status.depths[points::index_of(name)];
    for (const auto* lane : {&depth.priority, &depth.normal})
      if (auto what = difference(*lane, points, entries, 0); !what.empty())
        return wrong(name, "a lane " + what);
  }
  return {};
}

Result<void> totals_are(const queue::SettledTotals& totals, std::uint64_t stored,
                        std::uint64_t failed) {
  if (totals.stored == stored && totals.failed == failed) return {};
  return failure(ErrorCode::invalid, "totals are " + std::to_string(totals.stored) + " stored, " +
                                         std::to_string(totals.failed) + " failed instead of " +
                                         std::to_string(stored) + " and " + std::to_string(failed));
}

/// Only within one stream entries keep their order.
template <class Entry>
std::pair<LaneKind, std::uint32_t> place_of(const Entry& entry) {
  return {entry.lane.kind, entry.shard};
}

}  // namespace

asio::awaitable<Result<void>> QueueChecks::enqueue_track(points::Lane lane, std::size_t points) {
  Sent sent{.lane = lane, .shard = 0, .points = 0, .tracks = {}};
  sent.tracks.push_back(sample_track(lane.queue, "selftest", points));
  sent.shard = static_cast<std::uint32_t>(
      points::shard_of(sent.tracks.front().flight_uuid, options_.shards));
  auto pieces = entry::encode(sent.tracks, points_max);
  auto blob = entry::seal(std::move(pieces.front()));
  sent.points = blob.points;
  auto done = co_await queue_->enqueue(lane, sent.shard, std::move(blob));
  if (done) sent_.push_back(std::move(sent));
  co_return done;
}

asio::awaitable<Checked> QueueChecks::enqueue() {
  for (const auto name : points::all_queues)
    for (const auto kind : {LaneKind::normal, LaneKind::priority})
      for (const auto size : entry_sizes) {
        const points::Lane lane{name, kind};
        if (auto done = co_await enqueue_track(lane, size); !done)
          co_return std::unexpected(in_context(std::move(done).error(), full_name(name)));
      }
  co_await let_keys_expire();
  co_return Passed{std::to_string(sent_.size()) + " entries into both lanes of 4 queues"};
}

asio::awaitable<Checked> QueueChecks::statistics() {
  const auto status = co_await queue_->status();
  if (!status) co_return std::unexpected(status.error());
  if (auto right = depths_are(*status, points_a_lane, entry_sizes.size()); !right)
    co_return std::unexpected(std::move(right).error());
  if (auto right = totals_are(status->totals, 0, 0); !right)
    co_return std::unexpected(std::move(right).error());
  co_return Passed{std::to_string(points_in_all) + " points wait, as many as were sent"};
}

/// What was sent to a queue, by stream, and there in the order of sending.
std::vector<const QueueChecks::Sent*> QueueChecks::sent_in_order(QueueName name) const {
  std::vector<const Sent*> sent;
  for (const auto& each : sent_)
    if (each.lane.queue == name) sent.push_back(&each);
  std::ranges::stable_sort(sent, {}, [](const Sent* each) { return place_of(*each); });
  return sent;
}

asio::awaitable<Result<std::vector<queue::Entry>>> QueueChecks::entries_of(QueueName name) {
  std::vector<queue::Entry> entries;
  for (int outages = 0; entries.size() < entries_a_queue;) {
    auto read = co_await queue_->read(name, entries_a_queue, read_wait);
    if (!read) {
      // The connection that reads comes up a moment after the first one.
      if (read.error().code != ErrorCode::unavailable || ++outages == waits_max)
        co_return std::unexpected(std::move(read).error());
      co_await a_moment();
      continue;
    }
    if (read->empty())
      co_return wrong(name, std::to_string(entries.size()) + " of " +
                                std::to_string(entries_a_queue) + " entries came back");
    std::move(read->begin(), read->end(), std::back_inserter(entries));
  }
  co_return entries;
}

asio::awaitable<Checked> QueueChecks::read_back() {
  for (const auto name : points::all_queues) {
    auto entries = co_await entries_of(name);
    if (!entries) co_return std::unexpected(std::move(entries).error());
    if (entries->front().lane.kind != LaneKind::priority)
      co_return wrong(name, "the priority lane was not read first");
    std::ranges::stable_sort(*entries, {}, place_of<queue::Entry>);
    const auto expected = sent_in_order(name);
    for (std::size_t i = 0; i != expected.size(); ++i) {
      const auto tracks = entry::decode((*entries)[i].blob);
      if (!tracks) co_return std::unexpected(in_context(tracks.error(), full_name(name)));
      if (*tracks != expected[i]->tracks)
        co_return wrong(name, "an entry came back that is not what was sent");
    }
    std::move(entries->begin(), entries->end(), std::back_inserter(received_));
  }
  co_return Passed{"all as they were sent, the priority lane first"};
}

asio::awaitable<Checked> QueueChecks::acknowledge() {
  // One entry ends as refused points do, so that both totals are seen to change.
  std::vector<queue::Settlement> settled;
  for (const auto& entry : received_) settled.push_back({&entry, entry.points, 0});
  std::swap(settled.back().stored, settled.back().failed);
  const std::uint64_t failed = settled.back().failed;
  const std::uint64_t stored = points_in_all - failed;
  if (auto done = co_await queue_->acknowledge(settled); !done)
    co_return std::unexpected(std::move(done).error());
  const auto status = co_await queue_->status();
  if (!status) co_return std::unexpected(status.error());
  if (auto right = depths_are(*status, 0, 0); !right)
    co_return std::unexpected(std::move(right).error());
  if (auto right = totals_are(status->totals, stored, failed); !right)
    co_return std::unexpected(std::move(right).error());
  co_return Passed{"the queue is empty again, the totals have grown by what was settled"};
}

}  // namespace fixline::selftest
