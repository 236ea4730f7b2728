#include <gmock/gmock.h>

#include <atomic>
#include <set>
#include <thread>

#include "reactor/task_group.hpp"
#include "spool/spool_point_queue.hpp"
#include "support/loop.hpp"
#include "support/temporary_folder.hpp"
#include "unit/spool/disk.hpp"

namespace fixline::spool {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

constexpr points::Lane live_lane{QueueName::live, points::LaneKind::normal};

class SpoolQueueTest : public testing::Test {
 protected:
  SpoolQueueTest() { make_spool(); }
  ~SpoolQueueTest() override { disk.mend(); }

  void make_spool() {
    spool.emplace(SpoolOptions{.directory = folder.path() / "spool"}, log.log());
    const auto end = std::chrono::steady_clock::now() + 10s;
    while (!spool->facts().is_open && std::chrono::steady_clock::now() < end)
      std::this_thread::sleep_for(1ms);
  }

  static asio::awaitable<Result<void>> put(SpoolPointQueue& queue, std::string bytes,
                                           std::uint32_t points = 1) {
    entry::EntryBlob blob;
    blob.bytes = std::move(bytes);
    blob.points = points;
    co_return co_await queue.enqueue(live_lane, 0, std::move(blob));
  }

  asio::awaitable<bool> shows(std::uint64_t points) {
    co_return co_await test::eventually(10s, [&] { return spool->facts().points == points; });
  }

  test::TemporaryFolder folder;
  test::LogText log;
  std::optional<Spool> spool;
  queue::SettledTally tally;
};

TEST_F(SpoolQueueTest, OwesTheTotalsWhatItSettlesOnce) {
  test::on_loop([&]() -> asio::awaitable<void> {
    SpoolPointQueue queue(*spool, co_await asio::this_coro::executor, tally, log.log());
    (void)co_await put(queue, "a", 7);
    const auto entries = co_await queue.read(QueueName::live, 10, 0ms);
    const std::vector<queue::Settlement> settled{{&entries->front(), 5, 2}};

    (void)co_await queue.acknowledge(settled);
    (void)co_await queue.acknowledge(settled);

    const auto owed = tally.take(QueueName::live);
    EXPECT_EQ(owed.stored, 5U);
    EXPECT_EQ(owed.failed, 2U);
  });
}

TEST_F(SpoolQueueTest, TellsItsFacts) {
  test::on_loop([&]() -> asio::awaitable<void> {
    SpoolPointQueue queue(*spool, co_await asio::this_coro::executor, tally, log.log());
    (void)co_await put(queue, "a", 7);

    EXPECT_TRUE(co_await shows(7));
    const auto facts = spool->facts();
    EXPECT_EQ(facts.trouble, "");
    EXPECT_EQ(facts.entries, 1U);
    EXPECT_EQ(facts.bytes, record_head_bytes + 1);
    EXPECT_GT(facts.free_bytes, 0U);
  });
}

TEST_F(SpoolQueueTest, AnswersWithTheReasonWhileItsFolderIsHeld) {
  test::on_loop([&]() -> asio::awaitable<void> {
    Spool second(SpoolOptions{.directory = folder.path() / "spool"}, log.log());
    SpoolPointQueue queue(second, co_await asio::this_coro::executor, tally, log.log());

    const auto refused = co_await put(queue, "a");
    const auto status = co_await queue.status();

    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_THAT(refused.error().detail, testing::HasSubstr("in use by process"));
    EXPECT_EQ(status.error().detail, refused.error().detail);
  });
}

TEST_F(SpoolQueueTest, GivesUpOnADiskThatHangs) {
  test::on_loop([&]() -> asio::awaitable<void> {
    SpoolPointQueue queue(*spool, co_await asio::this_coro::executor, tally, log.log(), 50ms);
    disk.sync_hangs = true;

    const auto refused = co_await put(queue, "a");
    const auto status = co_await queue.status();
    disk.mend();

    EXPECT_EQ(refused.error().code, ErrorCode::unavailable);
    EXPECT_EQ(status.error().code, ErrorCode::unavailable);
  });
}

TEST_F(SpoolQueueTest, GivesEntriesThatCameTooLateToTheNextRead) {
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    SpoolPointQueue patient(*spool, executor, tally, log.log());
    SpoolPointQueue hasty(*spool, executor, tally, log.log(), 50ms);
    (void)co_await put(patient, "a");
    disk.sync_hangs = true;
    (void)co_await put(hasty, "b");
    const auto nothing = co_await hasty.read(QueueName::live, 10, 0ms);
    EXPECT_FALSE(nothing);
    disk.mend();

    std::vector<std::string> blobs;
    for (int tries = 0; blobs.size() < 2 && tries != 200; ++tries) {
      const auto entries = co_await hasty.read(QueueName::live, 10, 10ms);
      if (!entries) continue;
      for (const auto& entry : *entries) blobs.push_back(entry.blob);
    }
    EXPECT_THAT(blobs, testing::ElementsAre("a", "b"));
  });
}

TEST_F(SpoolQueueTest, LosesNoEntryToAReadThatIsCancelled) {
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    SpoolPointQueue queue(*spool, executor, tally, log.log());
    for (int times = 0; times != 20; ++times) {
      reactor::TaskGroup tasks(executor);
      const auto reads = [](SpoolPointQueue& from) -> asio::awaitable<void> {
        (void)co_await from.read(QueueName::upload, 10, 10s);
      };
      EXPECT_TRUE(tasks.spawn(reads(queue)));
      co_await test::pause_for(std::chrono::milliseconds(times % 3));
      tasks.stop();
      co_await tasks.join();
    }
    entry::EntryBlob blob{"a", 1};
    (void)co_await queue.enqueue({QueueName::upload, points::LaneKind::normal}, 0, std::move(blob));

    auto entries = co_await queue.read(QueueName::upload, 10, 5s);

    EXPECT_TRUE(entries && entries->size() == 1);
  });
}

TEST_F(SpoolQueueTest, AnswersAllThatWaitsBeforeItEnds) {
  std::atomic<int> answered = 0;
  disk.sync_hangs = true;
  for (int at = 0; at != 100; ++at) {
    NewEntry entry{live_lane, 0, {"x", 1}, {}};
    ASSERT_TRUE(spool->append(std::move(entry), [&](Result<void> outcome) {
      if (outcome) ++answered;
    }));
  }
  disk.mend();

  spool.reset();

  EXPECT_EQ(answered, 100);
}

TEST_F(SpoolQueueTest, RefusesWhenTooMuchWaitsForTheDisk) {
  disk.sync_hangs = true;
  Result<void> taken;
  int count = 0;
  for (; taken && count != 100; ++count) {
    NewEntry entry{live_lane, 0, {std::string(std::size_t{4} << 20, 'x'), 1}, {}};
    taken = spool->append(std::move(entry), [](const Result<void>&) {});
  }
  disk.mend();

  ASSERT_FALSE(taken);
  EXPECT_EQ(taken.error().code, ErrorCode::overloaded);
}

TEST_F(SpoolQueueTest, SharesSyncsAmongThoseWhoWait) {
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    SpoolPointQueue queue(*spool, executor, tally, log.log());
    reactor::TaskGroup tasks(executor);
    const auto writes = [](SpoolPointQueue& to) -> asio::awaitable<void> {
      EXPECT_TRUE(co_await put(to, "x"));
    };
    (void)co_await put(queue, "first");
    const int before = disk.syncs;
    disk.sync_hangs = true;
    for (int at = 0; at != 200; ++at) EXPECT_TRUE(tasks.spawn(writes(queue)));
    co_await test::pause_for(20ms);
    disk.mend();
    co_await tasks.join();

    EXPECT_LT(disk.syncs - before, 20);
  });
}

// Two reactors write, one of them reads and settles, a third thread looks at the facts.
TEST_F(SpoolQueueTest, ServesSeveralThreads) {
  constexpr int each_writes = 300;
  std::atomic<int> put_in = 0;
  std::set<std::string> got;
  const auto writes = [&](SpoolPointQueue& queue, char name) -> asio::awaitable<void> {
    for (int at = 0; at != each_writes; ++at) {
      const auto done = co_await put(queue, name + std::to_string(at));
      EXPECT_TRUE(done);
      ++put_in;
    }
  };
  const auto reads = [&](SpoolPointQueue& queue) -> asio::awaitable<void> {
    while (got.size() < 2 * each_writes) {
      const auto entries = co_await queue.read(QueueName::live, 7, 100ms);
      EXPECT_TRUE(entries);
      if (!entries) co_return;
      std::vector<queue::Settlement> settled;
      for (const auto& entry : *entries) {
        EXPECT_TRUE(got.insert(entry.blob).second) << entry.blob << " came twice";
        settled.push_back({&entry, 1, 0});
      }
      const auto done = co_await queue.acknowledge(settled);
      EXPECT_TRUE(done);
    }
  };
  std::atomic<bool> is_over = false;
  std::thread watcher([&] {
    while (!is_over) EXPECT_LE(spool->facts().entries, 2U * each_writes);
  });
  std::thread other([&] {
    queue::SettledTally others;
    test::on_loop([&]() -> asio::awaitable<void> {
      SpoolPointQueue queue(*spool, co_await asio::this_coro::executor, others, log.log());
      co_await writes(queue, 'b');
    });
  });
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    SpoolPointQueue queue(*spool, executor, tally, log.log());
    reactor::TaskGroup tasks(executor);
    EXPECT_TRUE(tasks.spawn(writes(queue, 'a')) && tasks.spawn(reads(queue)));
    co_await tasks.join();
  });
  other.join();
  is_over = true;
  watcher.join();

  EXPECT_EQ(got.size(), 2U * each_writes);
  EXPECT_EQ(tally.take(QueueName::live).stored, 2U * each_writes);
}

TEST_F(SpoolQueueTest, StartsAndStopsWithReadersAndAnswersUnderWay) {
  for (int times = 0; times != 50; ++times) {
    test::on_loop([&]() -> asio::awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      auto queue = std::make_unique<SpoolPointQueue>(*spool, executor, tally, log.log(), 1ms);
      (void)co_await queue->read(QueueName::live, 10, 0ms);
      (void)co_await put(*queue, "x");
      (void)co_await queue->status();
    });
    if (times % 10 == 0) {
      spool.reset();
      make_spool();
    }
  }
  SUCCEED();
}

}  // namespace
}  // namespace fixline::spool
