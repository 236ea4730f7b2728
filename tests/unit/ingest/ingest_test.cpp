// The decisions of ingest with a queue and a store that fail on command: faults that no real
// server produces at a wanted moment.
#include "ingest/ingest.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>
#include <exception>

#include "support/loop.hpp"

namespace fixline::ingest {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

/// A queue whose enqueue takes a moment and ends as it was told.
class ScriptedQueue : public queue::PointSink {
 public:
  explicit ScriptedQueue(asio::io_context& loop) : loop_(loop) {}

  std::optional<Error> next_failure;
  std::vector<std::uint32_t> entries;  ///< points of each entry that was taken

  asio::awaitable<Result<void>> enqueue(points::Lane, std::uint32_t,
                                        entry::EntryBlob blob) override {
    asio::steady_timer moment(loop_, 1ms);
    co_await moment.async_wait(asio::use_awaitable);
    if (next_failure) co_return std::unexpected(*next_failure);
    entries.push_back(blob.points);
    co_return Result<void>{};
  }

 private:
  asio::io_context& loop_;
};

class ScriptedWriter : public store::PointWriter {
 public:
  std::optional<Error>* next_failure;
  std::uint64_t* written;

  ScriptedWriter(std::optional<Error>& failure, std::uint64_t& count)
      : next_failure(&failure), written(&count) {}

  asio::awaitable<Result<store::Settled>> settle(const store::WriteRequest& request) override {
    const auto& error = *next_failure;
    if (error && error->code == ErrorCode::refused) {
      store::Settled settled{{points::point_count(request.tracks[0]) - 1, 0}, {}};
      settled.refused.push_back({0, 1, "22003", error->detail, {}, {}});
      co_return settled;
    }
    if (error) co_return std::unexpected(*error);
    store::Settled settled;
    for (const auto& track : request.tracks) settled.written.inserted += points::point_count(track);
    *written += settled.written.inserted;
    co_return settled;
  }
  void rest() noexcept override {}
  asio::awaitable<Result<void>> ping() override { co_return Result<void>{}; }
};

points::Track track_of(std::size_t count) {
  points::Track track;
  track.flight_id = "f";
  track.points = points::TrackPoints(count, points::TrackPoint{});
  return track;
}

class IngestTest : public testing::Test {
 protected:
  IngestTest()
      : queue(loop),
        spool(loop),
        tasks(loop.get_executor()),
        breaker(
            loop.get_executor(), "postgres", [this] { return ask(); }, {}, log.log()),
        direct(loop.get_executor(), writers(), breaker, troubles),
        ingest(loop.get_executor(), {queue, direct, spool, paused}, {tally, metrics}, tasks,
               IngestOptions{}) {}

  void SetUp() override { paused.set_known(); }

  asio::awaitable<Result<void>> ask() { co_return Result<void>{}; }

  /// Runs the breaker while the request is under way.
  asio::awaitable<void> with_breaker(asio::awaitable<void> task) {
    using namespace asio::experimental::awaitable_operators;
    co_await (breaker.run() || std::move(task));
  }

  std::vector<std::unique_ptr<store::PointWriter>> writers() {
    std::vector<std::unique_ptr<store::PointWriter>> list;
    list.push_back(std::make_unique<ScriptedWriter>(store_failure, written));
    return list;
  }

  asio::awaitable<void> accept_into(std::size_t count, Preference preference,
                                    std::optional<Result<Receipt>>& result) {
    co_await test::eventually(5s, [this] { return breaker.is_closed(); });
    std::vector<points::Track> tracks;
    tracks.push_back(track_of(count));
    const points::Lane lane{QueueName::live, points::LaneKind::normal};
    result = co_await ingest.accept(lane, tracks, preference);
  }

  void start(asio::awaitable<void> task) {
    asio::co_spawn(loop, std::move(task), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
  }

  Result<Receipt> accept(std::size_t count, Preference preference = Preference::queue) {
    std::optional<Result<Receipt>> result;
    start(with_breaker(accept_into(count, preference, result)));
    loop.restart();
    loop.run();
    return *result;
  }

  asio::io_context loop{1};
  telemetry::Metrics metrics;
  std::optional<Error> store_failure;
  std::uint64_t written = 0;
  test::LogText log;
  ScriptedQueue queue;
  ScriptedQueue spool;
  queue::PausedQueues paused;
  queue::SettledTally tally;
  reactor::TaskGroup tasks;
  reactor::CircuitBreaker breaker;
  health::QueueTroubles troubles;
  DirectWriters direct;
  Ingest ingest;
};

TEST_F(IngestTest, QueuesWhatItGets) {
  const auto receipt = accept(3);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::queued);
  EXPECT_EQ(receipt->accepted, 3U);
  EXPECT_EQ(queue.entries, std::vector<std::uint32_t>{3});
}

TEST_F(IngestTest, CutsALargeRequestIntoEntries) {
  const auto receipt = accept(2500);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(queue.entries, (std::vector<std::uint32_t>{1000, 1000, 500}));
}

TEST_F(IngestTest, RequestsOfTheSameMomentShareAnEntry) {
  std::optional<Result<Receipt>> one;
  std::optional<Result<Receipt>> two;
  std::optional<Result<Receipt>> three;
  const auto all = [&]() -> asio::awaitable<void> {
    using namespace asio::experimental::awaitable_operators;
    co_await (accept_into(1, Preference::queue, one) && accept_into(1, Preference::queue, two) &&
              accept_into(1, Preference::queue, three));
  };
  start(with_breaker(all()));

  loop.run();

  EXPECT_TRUE(one->has_value() && two->has_value() && three->has_value());
  EXPECT_LE(queue.entries.size(), 2U);
}

TEST_F(IngestTest, InsertsDirectlyWhenTheQueueIsOut) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};

  const auto receipt = accept(3);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::direct);
  EXPECT_EQ(receipt->inserted, 3U);
}

TEST_F(IngestTest, InsertsDirectlyWhenTheQueueIsFull) {
  queue.next_failure = Error{ErrorCode::overloaded, "OOM"};

  const auto receipt = accept(3);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::direct);
}

TEST_F(IngestTest, QueuesAgainOnceTheQueueIsBack) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  (void)accept(1);
  queue.next_failure.reset();

  const auto receipt = accept(1);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::queued);
}

TEST_F(IngestTest, SpoolsWhenNeitherQueueNorDatabaseTakesPoints) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  store_failure = Error{ErrorCode::unavailable, "postgres: connection refused"};

  const auto receipt = accept(3);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::spooled);
  EXPECT_EQ(spool.entries, std::vector<std::uint32_t>{3});
}

TEST_F(IngestTest, SpoolsRatherThanWriteIntoThePausedTable) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  paused.set(QueueName::live, queue::Pause{});

  const auto receipt = accept(3, Preference::direct);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::spooled);
  EXPECT_EQ(written, 0U);
}

/// Before it was read which queues are paused.
class IngestAtTheStart : public IngestTest {
 protected:
  void SetUp() override {}
};

TEST_F(IngestAtTheStart, SpoolsRatherThanWriteWhatMayBePaused) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};

  const auto receipt = accept(3, Preference::direct);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::spooled);
  EXPECT_EQ(written, 0U);
}

TEST_F(IngestTest, PromisesNothingWhenNoPlaceCanTakePoints) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  store_failure = Error{ErrorCode::unavailable, "postgres: connection refused"};
  spool.next_failure = Error{ErrorCode::overloaded, "spool: the disk is full"};

  const auto receipt = accept(3);

  ASSERT_FALSE(receipt.has_value());
  EXPECT_EQ(receipt.error().code, ErrorCode::overloaded);
  EXPECT_EQ(receipt.error().detail,
            "redis: connection refused; postgres: connection refused; spool: the disk is full");
}

TEST_F(IngestTest, TellsWhichPointsTheDatabaseRefuses) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  store_failure = Error{ErrorCode::refused, "numeric value out of range"};

  const auto receipt = accept(3);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->accepted, 2U);
  ASSERT_EQ(receipt->refused.size(), 1U);
  EXPECT_EQ(receipt->refused[0].point, 1U);
}

TEST_F(IngestTest, AsksTheDatabaseFirstWhenTheClientWantsToWait) {
  const auto receipt = accept(3, Preference::direct);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::direct);
  EXPECT_TRUE(queue.entries.empty());
}

TEST_F(IngestTest, QueuesWhenTheClientWantsToWaitButTheDatabaseIsOut) {
  store_failure = Error{ErrorCode::unavailable, "postgres: connection refused"};

  const auto receipt = accept(3, Preference::direct);

  ASSERT_TRUE(receipt.has_value());
  EXPECT_EQ(receipt->mode, Mode::queued);
}

TEST_F(IngestTest, OwesTheTotalsItsDirectInserts) {
  queue.next_failure = Error{ErrorCode::unavailable, "redis: connection refused"};
  (void)accept(3);

  EXPECT_EQ(tally.take(QueueName::live).stored, 3U);
  EXPECT_TRUE(tally.take(QueueName::live).is_empty());
}

}  // namespace
}  // namespace fixline::ingest
