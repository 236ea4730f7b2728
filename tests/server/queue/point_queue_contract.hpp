#pragma once

// What every queue promises as a PointSink and a PointSource, as a typed suite. A backend is a
// class with
//   explicit Backend();                       an empty queue, nothing of earlier tests in it
//   std::unique_ptr<Instance> open(executor); a way into that queue; two at once if is_shared
// where Instance has queue(), and start() and stop() as coroutines; stop() ends it in order.

#include <gtest/gtest.h>

#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "queue/point_sink.hpp"
#include "queue/point_source.hpp"
#include "queue/queue_status.hpp"
#include "support/loop.hpp"

namespace fixline::queue {

using namespace std::chrono_literals;

inline constexpr points::Lane live_normal{points::QueueName::live, points::LaneKind::normal};
inline constexpr points::Lane live_priority{points::QueueName::live, points::LaneKind::priority};

inline entry::EntryBlob blob_of(std::string bytes, std::uint32_t points) {
  entry::EntryBlob blob;
  blob.bytes = std::move(bytes);
  blob.points = points;
  return blob;
}

inline asio::awaitable<void> put(PointSink& queue, points::Lane lane, std::string bytes,
                                 std::uint32_t points) {
  entry::EntryBlob blob = blob_of(std::move(bytes), points);
  const auto done = co_await queue.enqueue(lane, 0, std::move(blob));
  EXPECT_TRUE(done) << done.error().detail;
}

/// What a read gives within a short time; empty on an error, which fails the test.
inline asio::awaitable<std::vector<Entry>> read_live(PointSource& queue,
                                                     std::chrono::milliseconds wait = 5ms) {
  auto entries = co_await queue.read(points::QueueName::live, 100, wait);
  EXPECT_TRUE(entries) << entries.error().detail;
  co_return entries ? std::move(*entries) : std::vector<Entry>{};
}

inline asio::awaitable<void> settle(PointSource& queue, const Entry& entry, std::uint32_t stored,
                                    std::uint32_t failed) {
  const std::vector<Settlement> settled{{&entry, stored, failed}};
  const auto done = co_await queue.acknowledge(settled);
  EXPECT_TRUE(done) << done.error().detail;
}

inline asio::awaitable<std::vector<std::optional<std::string>>> read_again(
    PointSource& queue, std::vector<const Entry*> entries) {
  auto blobs = co_await queue.read_again(entries);
  EXPECT_TRUE(blobs) << blobs.error().detail;
  co_return blobs.value_or(std::vector<std::optional<std::string>>());
}

template <class Queue>
asio::awaitable<QueueStatus> status_of(Queue& queue) {
  const auto status = co_await queue.status();
  EXPECT_TRUE(status) << status.error().detail;
  co_return status.value_or(QueueStatus{});
}

inline std::vector<std::string> blobs_of(const std::vector<Entry>& entries) {
  std::vector<std::string> blobs;
  for (const Entry& entry : entries) blobs.push_back(entry.blob);
  return blobs;
}

template <class Backend>
class PointQueueContract : public testing::Test {
 protected:
  /// Runs a test's body with one started instance.
  template <class Body>
  void with_queue(Body body) {
    test::on_loop([&]() -> asio::awaitable<void> {
      const auto instance = backend_.open(co_await asio::this_coro::executor);
      co_await instance->start();
      co_await body(instance->queue());
      co_await instance->stop();
    });
  }

  Backend backend_;
};

TYPED_TEST_SUITE_P(PointQueueContract);

using Blobs = std::vector<std::string>;

TYPED_TEST_P(PointQueueContract, GivesBackAnEntryAsItWasPutIn) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    const std::string bytes("any\0\r\n\xFF byte", 12);
    co_await put(queue, live_normal, bytes, 7);

    const auto entries = co_await read_live(queue);

    if (entries.size() != 1) co_return ADD_FAILURE() << entries.size() << " entries";
    EXPECT_EQ(entries[0].blob, bytes);
    EXPECT_EQ(entries[0].points, 7U);
    EXPECT_EQ(entries[0].lane, live_normal);
    EXPECT_EQ(entries[0].version, entry::format_version);
    EXPECT_LT(std::chrono::system_clock::now() - entries[0].enqueued_at, 1min);
  });
}

TYPED_TEST_P(PointQueueContract, ReadsThePriorityLaneFirstAndEachLaneInOrder) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "n1", 1);
    co_await put(queue, live_normal, "n2", 1);
    co_await put(queue, live_priority, "p1", 1);
    co_await put(queue, live_priority, "p2", 1);

    const auto entries = co_await read_live(queue);

    const Blobs expected{"p1", "p2", "n1", "n2"};
    EXPECT_EQ(blobs_of(entries), expected);
  });
}

TYPED_TEST_P(PointQueueContract, HandsAnEntryOutOnce) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 1);
    co_await read_live(queue);

    const auto again = co_await read_live(queue);

    EXPECT_TRUE(again.empty());
  });
}

TYPED_TEST_P(PointQueueContract, WaitsForAnEntryToCome) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    asio::co_spawn(
        co_await asio::this_coro::executor,
        [](PointSink& to) -> asio::awaitable<void> {
          co_await test::pause_for(50ms);
          co_await put(to, live_priority, "late", 1);
        }(queue),
        [](std::exception_ptr) {});

    const auto entries = co_await read_live(queue, 5s);

    EXPECT_EQ(blobs_of(entries), Blobs{"late"});
  });
}

TYPED_TEST_P(PointQueueContract, ReadsNothingOfAnotherQueue) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, {points::QueueName::upload, points::LaneKind::normal}, "u", 1);

    const auto entries = co_await read_live(queue);

    EXPECT_TRUE(entries.empty());
  });
}

TYPED_TEST_P(PointQueueContract, CountsPointsUntilTheyAreAcknowledged) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    co_await put(queue, live_priority, "b", 5);
    const auto entries = co_await read_live(queue);
    const QueueStatus full = co_await status_of(queue);

    co_await settle(queue, entries.front(), 5, 0);

    const QueueStatus emptier = co_await status_of(queue);
    const QueueDepth& before = full.depths[0];
    const QueueDepth& after = emptier.depths[0];
    EXPECT_EQ(before.priority.points, 5U);
    EXPECT_EQ(before.normal.points, 7U);
    EXPECT_EQ(before.normal.pending_entries, 1U);
    EXPECT_TRUE(before.normal.oldest_age);
    EXPECT_EQ(after.priority.points, 0U);
    EXPECT_EQ(after.priority.entries, 0U);
    EXPECT_FALSE(after.priority.oldest_age);
    EXPECT_EQ(after.normal.points, 7U);
  });
}

TYPED_TEST_P(PointQueueContract, RemembersTrialsUntilTheyEnd) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    co_await put(queue, live_priority, "b", 5);
    const auto entries = co_await read_live(queue);
    const std::array<const Entry*, 2> both{&entries[0], &entries[1]};
    const std::array<const Entry*, 1> first{&entries[0]};

    const auto before = co_await queue.failed_trials(both);
    const auto begun = co_await queue.begin_trial(both);
    const auto begun_again = co_await queue.begin_trial(first);
    const auto during = co_await queue.failed_trials(both);
    const auto ended = co_await queue.end_trial(first);
    const auto after = co_await queue.failed_trials(both);

    EXPECT_TRUE(begun && begun_again && ended);
    EXPECT_EQ(before, (std::vector<std::uint32_t>{0, 0}));
    EXPECT_EQ(during, (std::vector<std::uint32_t>{2, 1}));
    EXPECT_EQ(after, (std::vector<std::uint32_t>{0, 1}));
  });
}

TYPED_TEST_P(PointQueueContract, CountsAnEntryThatIsSettledTwiceOnce) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    const auto entries = co_await read_live(queue);
    co_await settle(queue, entries.front(), 7, 0);

    co_await settle(queue, entries.front(), 7, 0);

    const QueueStatus status = co_await status_of(queue);
    EXPECT_EQ(status.depths[0].normal.points, 0U);
    EXPECT_EQ(status.depths[0].normal.pending_entries, 0U);
  });
}

TYPED_TEST_P(PointQueueContract, ReadsAgainWhatIsNotSettled) {
  this->with_queue([](auto& queue) -> asio::awaitable<void> {
    const std::string bytes("any\0\r\n\xFF byte", 12);
    co_await put(queue, live_normal, "a", 7);
    co_await put(queue, live_normal, bytes, 5);
    co_await put(queue, live_priority, "c", 3);
    const auto entries = co_await read_live(queue);  // c, a, bytes
    co_await settle(queue, entries[1], 7, 0);

    const std::vector<const Entry*> all{&entries[2], &entries[1], &entries[0]};
    const std::vector<const Entry*> last(1, &entries[2]);
    const auto again = co_await read_again(queue, all);
    const auto once_more = co_await read_again(queue, last);

    EXPECT_EQ(again, (std::vector<std::optional<std::string>>{bytes, std::nullopt, "c"}));
    EXPECT_EQ(once_more, (std::vector<std::optional<std::string>>{bytes}));
    const QueueStatus status = co_await status_of(queue);
    EXPECT_EQ(status.depths[0].normal.points, 5U);
  });
}

TYPED_TEST_P(PointQueueContract, HandsOutAgainWhatAStoppedInstanceHeld) {
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto first = this->backend_.open(co_await asio::this_coro::executor);
    co_await first->start();
    co_await put(first->queue(), live_normal, "held", 3);
    co_await read_live(first->queue());
    co_await first->stop();
    const auto second = this->backend_.open(co_await asio::this_coro::executor);
    co_await second->start();

    auto entries = co_await second->queue().take_over(points::QueueName::live, 100);
    if (entries && entries->empty()) entries = co_await read_live(second->queue());

    EXPECT_TRUE(entries && blobs_of(*entries) == Blobs{"held"});
    co_await second->stop();
  });
}

REGISTER_TYPED_TEST_SUITE_P(PointQueueContract, GivesBackAnEntryAsItWasPutIn,
                            ReadsThePriorityLaneFirstAndEachLaneInOrder, HandsAnEntryOutOnce,
                            WaitsForAnEntryToCome, ReadsNothingOfAnotherQueue,
                            CountsPointsUntilTheyAreAcknowledged, RemembersTrialsUntilTheyEnd,
                            CountsAnEntryThatIsSettledTwiceOnce, ReadsAgainWhatIsNotSettled,
                            HandsOutAgainWhatAStoppedInstanceHeld);

}  // namespace fixline::queue
