#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

using Clock = std::chrono::steady_clock;

struct Outcome {
  Result<void> result;
  std::chrono::milliseconds took;
};

asio::awaitable<Outcome> timed_enqueue(PointSink& queue) {
  const auto start = Clock::now();
  entry::EntryBlob blob = blob_of("x", 1);
  Result<void> result = co_await queue.enqueue(live_normal, 0, std::move(blob));
  co_return Outcome{std::move(result),
                    std::chrono::ceil<std::chrono::milliseconds>(Clock::now() - start)};
}

/// Runs a test's body with one started instance on an empty server.
template <class Body>
void with_instance(Body body) {
  auto& server = test::empty_redis();
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await body(instance, server);
    co_await instance.stop();
  });
}

TEST(RedisOutage, HealsByItselfAfterFlushall) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    static_cast<void>(server.command("FLUSHALL"));
    co_await put(instance.queue(), live_normal, "after", 1);

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"after"});
  });
}

TEST(RedisOutage, LoadsItsFunctionsAgainWhenTheyAreGone) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    static_cast<void>(server.command("FUNCTION FLUSH"));
    co_await put(instance.queue(), live_normal, "after", 2);
    const auto entries = co_await read_live(instance.queue());
    static_cast<void>(server.command("FUNCTION FLUSH"));

    for (const Entry& entry : entries) co_await settle(instance.queue(), entry, 2, 0);

    const QueueStatus status = co_await status_of(instance.queue());
    EXPECT_EQ(status.totals.stored, 2U);
  });
}

TEST(RedisOutage, BeginsWhenTheServerIsLost) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    co_await test::pause_for(100ms);
    const auto before = Clock::now();
    server.kill();

    EXPECT_TRUE(co_await test::eventually(10s, [&] { return !instance.queue().is_up(); }));
    EXPECT_GE(instance.queue().down_since(), before);
    const auto began = instance.queue().down_since();
    co_await test::pause_for(300ms);
    EXPECT_EQ(instance.queue().down_since(), began) << "a vain attempt begins nothing";
    EXPECT_TRUE(server.restart());
    co_await instance.comes_up();
  });
}

TEST(RedisOutage, FailsAtOnceWhileTheServerIsDown) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    server.kill();
    co_await test::pause_for(50ms);

    const Outcome outcome = co_await timed_enqueue(instance.queue());

    EXPECT_TRUE(!outcome.result && outcome.result.error().code == ErrorCode::unavailable);
    EXPECT_LT(outcome.took, 50ms);
    EXPECT_TRUE(server.restart());
    co_await instance.comes_up();
  });
}

TEST(RedisOutage, IsBackByItselfWithTheOldEntriesAfterTheServersDeath) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, "before", 1);
    server.kill();
    co_await test::pause_for(50ms);
    EXPECT_TRUE(server.restart());
    co_await instance.comes_up();
    co_await test::pause_for(2s);  // the readers' links have waits of their own
    co_await put(instance.queue(), live_normal, "after", 1);

    const auto entries = co_await read_live(instance.queue(), 500ms);

    EXPECT_EQ(blobs_of(entries), (Blobs{"before", "after"}));
  });
}

TEST(RedisOutage, GivesAStuckServerUpInTime) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    server.freeze();

    const Outcome first = co_await timed_enqueue(instance.queue());
    const Outcome second = co_await timed_enqueue(instance.queue());

    server.thaw();
    EXPECT_TRUE(!first.result && first.result.error().code == ErrorCode::unavailable);
    EXPECT_LT(first.took, 1000ms);
    EXPECT_LT(second.took, 50ms);
    co_await instance.comes_up();
  });
}

TEST(RedisOutage, SaysOverloadedWhenTheServersMemoryIsFullAndStillSettles) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, "before", 1);
    const auto entries = co_await read_live(instance.queue());
    static_cast<void>(server.command("CONFIG SET maxmemory 100000"));

    const Outcome refused = co_await timed_enqueue(instance.queue());
    for (const Entry& entry : entries) co_await settle(instance.queue(), entry, 1, 0);

    static_cast<void>(server.command("CONFIG SET maxmemory 0"));
    EXPECT_TRUE(!refused.result && refused.result.error().code == ErrorCode::overloaded);
    const QueueStatus status = co_await status_of(instance.queue());
    EXPECT_EQ(status.totals.stored, 1U);
    EXPECT_EQ(status.depths[0].normal.entries, 0U);
  });
}

TEST(RedisOutage, ConnectsToAServerWhoseMemoryIsFull) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    static_cast<void>(server.command("CONFIG SET maxmemory 100000"));
    RedisInstance newcomer(co_await asio::this_coro::executor);

    co_await newcomer.start();

    EXPECT_TRUE(newcomer.queue().is_up()) << newcomer.log_text();
    static_cast<void>(server.command("CONFIG SET maxmemory 0"));
    co_await newcomer.stop();
    EXPECT_TRUE(instance.queue().is_up());
  });
}

TEST(RedisOutage, HandsAnEntryOutAgainWhoseAcknowledgementFailed) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, "a", 1);
    const auto entries = co_await read_live(instance.queue());
    server.kill();
    co_await test::pause_for(50ms);
    const std::vector<Settlement> settled{{&entries.front(), 1, 0}};
    const auto failed = co_await instance.queue().acknowledge(settled);
    EXPECT_FALSE(failed);
    EXPECT_TRUE(server.restart());
    co_await instance.comes_up();
    co_await test::pause_for(2s);

    const auto again = co_await read_live(instance.queue(), 500ms);

    EXPECT_EQ(blobs_of(again), Blobs{"a"});
  });
}

TEST(RedisQueue, SharesOneConnectionAmongManyWriters) {
  with_instance([](RedisInstance& instance, auto& server) -> asio::awaitable<void> {
    reactor::TaskGroup writers(co_await asio::this_coro::executor);
    for (int i = 0; i != 500; ++i)
      EXPECT_TRUE(writers.spawn(put(instance.queue(), live_normal, std::to_string(i), 2)));
    co_await writers.join();

    const std::string clients = server.command("CLIENT LIST").value_or("");

    const QueueStatus status = co_await status_of(instance.queue());
    EXPECT_EQ(status.depths[0].normal.points, 1000U);
    std::size_t ours = 0;
    for (auto at = clients.find("name=fixline"); at != std::string::npos;
         at = clients.find("name=fixline", at + 1))
      ++ours;
    EXPECT_EQ(ours, 5U) << clients;
  });
}

TEST(RedisQueue, OfAProducerDoesNotRead) {
  with_instance([](RedisInstance&, auto&) -> asio::awaitable<void> {
    RedisQueueOptions options = RedisInstance::options();
    options.role = RedisRole::producer;
    RedisInstance producer(co_await asio::this_coro::executor, options);
    co_await producer.start();

    const auto entries = co_await producer.queue().read(points::QueueName::live, 1, 1ms);

    EXPECT_TRUE(!entries && entries.error().code == ErrorCode::misconfigured);
    co_await producer.stop();
  });
}

TEST(RedisQueue, TellsHowTheServerKeepsItsData) {
  with_instance([](RedisInstance& instance, auto&) -> asio::awaitable<void> {
    const auto facts = co_await instance.queue().facts();

    if (!facts) co_return ADD_FAILURE() << facts.error().detail;
    EXPECT_EQ(facts->append_only, true);
    EXPECT_EQ(facts->append_fsync, "everysec");
    EXPECT_EQ(facts->eviction_policy, "noeviction");
    EXPECT_NE(facts->memory_bytes_used, 0U);
    EXPECT_FALSE(facts->version.empty());
  });
}

TEST(RedisQueue, SpreadsAQueueOverItsShards) {
  static_cast<void>(test::empty_redis());
  test::on_loop([]() -> asio::awaitable<void> {
    RedisQueueOptions options = RedisInstance::options();
    options.shards = 3;
    RedisInstance instance(co_await asio::this_coro::executor, options);
    co_await instance.start();
    for (std::uint32_t shard = 0; shard != 3; ++shard) {
      entry::EntryBlob blob = blob_of("s" + std::to_string(shard), 5);
      const auto done = co_await instance.queue().enqueue(live_normal, shard, std::move(blob));
      EXPECT_TRUE(done);
    }
    co_await put(instance.queue(), live_priority, "first", 1);

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), (Blobs{"first", "s0", "s1", "s2"}));
    const QueueStatus status = co_await status_of(instance.queue());
    EXPECT_EQ(status.depths[0].normal.points, 15U);
    co_await instance.stop();
  });
}

}  // namespace
}  // namespace fixline::queue
