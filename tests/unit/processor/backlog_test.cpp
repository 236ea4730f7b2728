#include "processor/backlog.hpp"

#include <gtest/gtest.h>

#include <boost/asio/bind_cancellation_slot.hpp>
#include <boost/asio/cancellation_signal.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <exception>
#include <string>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

std::vector<queue::Entry> entries(QueueName queue, std::size_t count, std::uint32_t points,
                                  std::uint32_t shard = 0) {
  queue::Entry entry;
  entry.shard = shard;
  entry.lane = {queue, points::LaneKind::normal};
  entry.points = points;
  return std::vector<queue::Entry>(count, entry);
}

std::size_t points_of(const EntryBatch& batch) {
  std::size_t points = 0;
  for (const auto& entry : batch.entries) points += entry.points;
  return points;
}

class BacklogTest : public testing::Test {
 protected:
  explicit BacklogTest(Backlog::Shape shape = {2, 2})
      : backlog(loop.get_executor(), BatchLimits{500, 1000, 5000}, shape, paused) {
    // The pace is at its most when batches have been quick.
    for (const auto queue : points::all_queues)
      for (int batch = 0; batch < 3; ++batch) backlog.succeeded(queue, 5000, 1ms);
  }

  /// A batch that is over as soon as it is asked for.
  std::optional<EntryBatch> next(std::chrono::milliseconds limit = 10ms) {
    auto batch = begin(Serves::all, limit);
    if (!batch) return std::nullopt;
    Backlog::Turn over(std::move(batch->turn));
    return batch;
  }

  /// A batch that is under way as long as it is kept.
  std::optional<EntryBatch> begin(Serves serves = Serves::all,
                                  std::chrono::milliseconds limit = 10ms) {
    std::optional<EntryBatch> batch;
    const auto ask = [&]() -> asio::awaitable<void> {
      auto taken = co_await backlog.next(serves, limit);
      if (taken) batch.emplace(std::move(*taken));
    };
    asio::co_spawn(loop, ask(), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    loop.restart();
    loop.run();
    return batch;
  }

  /// Whether another read would begin at once.
  bool has_room(std::size_t source, QueueName queue) {
    bool has_it = false;
    const auto ask = [&]() -> asio::awaitable<void> {
      co_await backlog.wait_for_room(source, queue);
      has_it = true;
    };
    asio::cancellation_signal stop;
    asio::co_spawn(loop, ask(), asio::bind_cancellation_slot(stop.slot(), asio::detached));
    poll();
    const bool began = has_it;
    stop.emit(asio::cancellation_type::terminal);  // else it would wait on without its variables
    poll();
    return began;
  }

  void poll() {
    loop.restart();
    loop.poll();
  }

  asio::io_context loop{1};
  queue::PausedQueues paused;
  Backlog backlog;
};

TEST_F(BacklogTest, GivesALonePointAtOnce) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));

  const auto batch = next(1h);

  ASSERT_TRUE(batch.has_value());
  EXPECT_EQ(points_of(*batch), 1U);
}

TEST_F(BacklogTest, GivesLiveBeforeABulkBacklog) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 50, 100));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));

  EXPECT_EQ(next()->queue, QueueName::live);
}

TEST_F(BacklogTest, KeepsABatchWithinItsLimit) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 20, 100));

  EXPECT_EQ(points_of(*next()), 1000U);
}

TEST_F(BacklogTest, GivesLargeBatchesWhileMuchWaits) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 60, 100));

  EXPECT_EQ(points_of(*next()), 5000U);
  EXPECT_EQ(points_of(*next()), 1000U);
}

TEST_F(BacklogTest, GivesWhatASecondAllowsOfASlowTable) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 60, 100));

  backlog.succeeded(QueueName::upload, 5000, 15s);
  EXPECT_EQ(points_of(*next()), 300U);
  backlog.failed(QueueName::upload, ErrorCode::unavailable, 300, 27s);
  EXPECT_EQ(points_of(*next(1s)), 100U) << "half, in whole entries";
}

TEST_F(BacklogTest, RestsAQueueOfWhichABatchFailedAndGivesThatAgain) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 3, 100, 0));
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 3, 100, 1));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));
  EXPECT_EQ(next()->queue, QueueName::live);
  auto batch = begin();
  ASSERT_TRUE(batch);
  EXPECT_EQ(batch->queue, QueueName::upload);

  backlog.failed(QueueName::upload, ErrorCode::unavailable, 600, 1ms);
  backlog.put_back(std::move(*batch));
  batch.reset();

  EXPECT_FALSE(next(1ms));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));
  EXPECT_EQ(next()->queue, QueueName::live) << "others do not wait";
  EXPECT_EQ(points_of(*next(1s)), 600U);
}

TEST_F(BacklogTest, TriesAQueueInTroubleWithOneBatchAtATime) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 8, 100, 0));
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 8, 100, 1));
  backlog.failed(QueueName::upload, ErrorCode::unavailable, 800, 1ms);
  const auto first = begin(Serves::all, 1s);
  ASSERT_TRUE(first);

  EXPECT_FALSE(begin());
  backlog.succeeded(QueueName::upload, 800, 1ms);
  EXPECT_TRUE(begin());
}

TEST_F(BacklogTest, GathersAllOfABacklogThatIsLessThanABurst) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 30, 100));

  EXPECT_EQ(points_of(*next()), 3000U);
}

TEST_F(BacklogTest, CutsBulkBatchesShortWhileLivePointsCome) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 60, 100));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));
  EXPECT_EQ(next()->queue, QueueName::live);

  EXPECT_EQ(points_of(*next()), 2500U);
}

TEST_F(BacklogTest, HasAShardUnderWayInOneBatchAtATime) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 30, 100, 0));
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 30, 100, 1));
  auto first = begin();
  auto second = begin();
  ASSERT_TRUE(first && second);
  EXPECT_NE(first->entries.front().shard, second->entries.front().shard);
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 1, 100, 0));
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 1, 100, 1));
  EXPECT_FALSE(begin());

  first.reset();

  EXPECT_TRUE(begin());
}

TEST_F(BacklogTest, KeepsAConnectionForLivePoints) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 30, 100));
  EXPECT_FALSE(begin(Serves::live_only));

  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));

  EXPECT_EQ(begin(Serves::live_only)->queue, QueueName::live);
}

TEST_F(BacklogTest, PutsShardsOfWhichLittleWaitsIntoOneBatch) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 3, 100, 0));
  backlog.add(0, QueueName::live, entries(QueueName::live, 4, 100, 1));

  auto both = begin();

  ASSERT_TRUE(both);
  EXPECT_EQ(points_of(*both), 700U);
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1, 0));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1, 1));
  EXPECT_FALSE(begin()) << "both shards are under way";
}

TEST_F(BacklogTest, LeavesAShardToAnotherBatchThatWouldMakeThisOneTooLarge) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 7, 100, 0));
  backlog.add(0, QueueName::live, entries(QueueName::live, 7, 100, 1));

  EXPECT_EQ(points_of(*begin()), 700U);
}

TEST_F(BacklogTest, KeepsRedeliveredEntriesApartFromOtherShards) {
  auto redelivered = entries(QueueName::live, 1, 100, 1);
  redelivered.front().redelivered = true;
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 100, 0));
  backlog.add(0, QueueName::live, std::move(redelivered));

  const auto first = begin();
  const auto second = begin();

  ASSERT_TRUE(first && second);
  EXPECT_NE(first->is_suspect(), second->is_suspect());
}

TEST_F(BacklogTest, ReadsNotMuchAheadWhileABatchIsUnderWay) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));
  EXPECT_TRUE(has_room(0, QueueName::live));
  auto batch = begin();
  EXPECT_TRUE(has_room(0, QueueName::live));
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));
  EXPECT_FALSE(has_room(0, QueueName::live)) << "the next batch has something";

  batch.reset();

  EXPECT_TRUE(has_room(0, QueueName::live));
}

TEST_F(BacklogTest, ReadsOnWhileABatchIsUnderWayOnceMuchWaits) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 1, 1));
  const auto batch = begin();
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 5, 100));

  EXPECT_TRUE(has_room(0, QueueName::upload));
}

class BacklogWithALiveSessionTest : public BacklogTest {
 protected:
  BacklogWithALiveSessionTest() : BacklogTest({2, 2, true}) {}
};

TEST_F(BacklogWithALiveSessionTest, LeavesAFewLivePointsToIt) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 10, 100));

  EXPECT_FALSE(begin(Serves::all));
  EXPECT_TRUE(begin(Serves::live_only));
}

TEST_F(BacklogWithALiveSessionTest, LetsTheOthersHelpOnceMoreWaitsThanABatchHolds) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 11, 100));

  EXPECT_TRUE(begin(Serves::all));
}

TEST_F(BacklogWithALiveSessionTest, LetsTheOthersHelpWhenItDoesNotComeForThem) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 1, 1));

  EXPECT_TRUE(begin(Serves::all, 1h));
}

TEST_F(BacklogTest, LetsTheSourcesTakeTurns) {
  backlog.add(0, QueueName::live, entries(QueueName::live, 20, 100));
  backlog.add(1, QueueName::live, entries(QueueName::live, 20, 100));

  const auto first = next()->source;
  const auto second = next()->source;

  EXPECT_NE(first, second);
  EXPECT_EQ(next()->source, first);
}

TEST_F(BacklogTest, GivesNothingOfAPausedQueueUntilItIsResumed) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 1, 1));
  paused.set(QueueName::upload, queue::Pause{});
  EXPECT_FALSE(next().has_value());

  paused.set(QueueName::upload, std::nullopt);

  EXPECT_TRUE(next().has_value());
}

TEST_F(BacklogTest, GivesNothingWhenNothingComes) { EXPECT_FALSE(next().has_value()); }

TEST_F(BacklogTest, GivesNothingOnceItIsClosed) {
  backlog.add(0, QueueName::upload, entries(QueueName::upload, 1, 1));
  backlog.close();

  EXPECT_FALSE(next(1h).has_value());
}

}  // namespace
}  // namespace fixline::processor
