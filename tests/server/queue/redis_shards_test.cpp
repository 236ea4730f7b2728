// The number of shards lives in Redis: agreed upon by all, and every shard that ever was is read.
#include <gmock/gmock.h>

#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

using points::QueueName;

RedisQueueOptions wanting(std::uint32_t shards) {
  auto options = RedisInstance::options();
  options.shards = shards;
  return options;
}

std::string redis(const std::string& command) {
  return test::shared_redis().command(command).value_or("failed");
}

asio::awaitable<void> put_into(PointSink& queue, std::uint32_t shard, std::string bytes) {
  entry::EntryBlob blob = blob_of(std::move(bytes), 3);
  const auto done = co_await queue.enqueue(live_normal, shard, std::move(blob));
  EXPECT_TRUE(done) << done.error().detail;
}

/// All that `count` reads or takes over within some seconds, as it needs no order among shards.
asio::awaitable<Blobs> eventually_read(PointSource& queue, std::size_t count) {
  Blobs blobs;
  for (int attempt = 0; attempt != 100 && blobs.size() < count; ++attempt) {
    for (const auto& entry : co_await read_live(queue, 30ms)) blobs.push_back(entry.blob);
    auto taken = co_await queue.take_over(QueueName::live, 100);
    if (taken)
      for (const auto& entry : *taken) blobs.push_back(entry.blob);
  }
  std::ranges::sort(blobs);
  co_return blobs;
}

template <class Body>
void on_empty_redis(Body body) {
  static_cast<void>(test::empty_redis());
  test::on_loop(std::move(body));
}

TEST(RedisShards, ThatAreNotWrittenAnyMoreAreReadAndCounted) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance four(executor, wanting(4));
    co_await four.start();
    for (std::uint32_t shard = 0; shard != 4; ++shard)
      co_await put_into(four.queue(), shard, std::to_string(shard));
    co_await four.die();

    RedisInstance two(executor, wanting(2));
    co_await two.start();

    EXPECT_EQ(two.queue().shards(), 2U);
    const QueueStatus before = co_await status_of(two.queue());
    EXPECT_EQ(before.depths[0].normal.points, 12U);
    EXPECT_EQ(before.depths[0].normal.entries, 4U);
    const auto blobs = co_await eventually_read(two.queue(), 4);
    EXPECT_EQ(blobs, (Blobs{"0", "1", "2", "3"}));
    co_await two.stop();
  });
}

TEST(RedisShards, OfADeadInstanceThatHadMoreAreTakenOver) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance four(executor, wanting(4));
    co_await four.start();
    for (std::uint32_t shard = 0; shard != 4; ++shard)
      co_await put_into(four.queue(), shard, std::to_string(shard));
    co_await read_live(four.queue());
    co_await four.die();

    RedisInstance one(executor, wanting(1));
    co_await one.start();

    const auto blobs = co_await eventually_read(one.queue(), 4);
    EXPECT_EQ(blobs, (Blobs{"0", "1", "2", "3"}));
    co_await one.stop();
  });
}

TEST(RedisShards, AreThoseOfWhoStartsLastAndAllFollow) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance two(executor, wanting(2));
    co_await two.start();
    RedisInstance four(executor, wanting(4));
    co_await four.start();
    co_await put_into(four.queue(), 3, "of the other's");

    const bool follows = co_await test::eventually(3s, [&] { return two.queue().shards() == 4; });
    const auto blobs = co_await eventually_read(two.queue(), 1);

    EXPECT_TRUE(follows);
    EXPECT_EQ(blobs, Blobs{"of the other's"});
    EXPECT_THAT(two.log_text(), testing::HasSubstr("QUEUE_SHARDS is 2 here, and 4 in force"));
    const bool is_told = co_await test::eventually(5s, [&] {
      return four.log_text().find("QUEUE_SHARDS is 4 here, and 2 for another instance") !=
             std::string::npos;
    });
    EXPECT_TRUE(is_told) << four.log_text();
    co_await two.stop();
    co_await four.stop();
  });
}

TEST(RedisShards, AreAgreedUponAgainWhenRedisWasEmptied) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance three(co_await asio::this_coro::executor, wanting(3));
    co_await three.start();
    static_cast<void>(redis("FLUSHALL"));

    const bool is_back = co_await test::eventually(
        3s, [] { return redis("HGET fixline:shards written").find('3') != std::string::npos; });
    co_await put_into(three.queue(), 2, "after");
    const auto blobs = co_await eventually_read(three.queue(), 1);

    EXPECT_TRUE(is_back);
    EXPECT_EQ(blobs, Blobs{"after"});
    co_await three.stop();
  });
}

TEST(RedisShards, OfAProgramThatKnowsNothingOfTheAgreementAreFoundAtTheStart) {
  on_empty_redis([]() -> asio::awaitable<void> {
    static_cast<void>(redis("XADD queue:{live_points.200} * v 1 n 3 d old"));
    static_cast<void>(redis("HINCRBY queue:{live_points.200}:stats points 3"));
    RedisInstance two(co_await asio::this_coro::executor, wanting(2));
    co_await two.start();

    const QueueStatus status = co_await status_of(two.queue());
    const auto blobs = co_await eventually_read(two.queue(), 1);

    EXPECT_EQ(status.depths[0].normal.points, 3U);
    EXPECT_EQ(blobs, Blobs{"old"});
    EXPECT_EQ(two.queue().shards(), 2U);
    co_await two.stop();
  });
}

TEST(RedisShards, OfSuchAProgramThatStartsLaterAreFoundAsWell) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance two(co_await asio::this_coro::executor, wanting(2));
    co_await two.start();
    for (int shard = 0; shard != 8; ++shard)
      static_cast<void>(redis("XGROUP CREATE queue:{live_points." + std::to_string(shard) +
                              "} fixline 0 MKSTREAM"));
    static_cast<void>(redis("XADD queue:{live_points.7} * v 1 n 3 d old"));

    const auto blobs = co_await eventually_read(two.queue(), 1);

    EXPECT_EQ(blobs, Blobs{"old"});
    co_await two.stop();
  });
}

TEST(RedisShards, AreThoseOfTheSettingWhereTheKeyMayNotBeUsed) {
  on_empty_redis([]() -> asio::awaitable<void> {
    static_cast<void>(redis("ACL SETUSER few on >few +@all ~queue:* ~fixline:instance:*"));
    auto options = wanting(3);
    options.redis.address.username = "few";
    options.redis.address.password = "few";
    RedisInstance three(co_await asio::this_coro::executor, std::move(options));
    co_await three.start();
    co_await put_into(three.queue(), 2, "here");

    const auto blobs = co_await eventually_read(three.queue(), 1);

    EXPECT_EQ(blobs, Blobs{"here"});
    EXPECT_THAT(three.log_text(), testing::HasSubstr("can't be agreed upon"));
    co_await three.stop();
    static_cast<void>(redis("ACL DELUSER few"));
  });
}

TEST(RedisShards, AreAgreedUponThoughTheKeyHoldsNonsense) {
  for (const char* nonsense : {"SET fixline:shards x", "HSET fixline:shards written x read -3",
                               "HSET fixline:shards written 9999 read 99999"}) {
    on_empty_redis([&]() -> asio::awaitable<void> {
      static_cast<void>(redis(nonsense));
      RedisInstance three(co_await asio::this_coro::executor, wanting(3));
      co_await three.start();
      co_await put_into(three.queue(), 2, "here");

      const auto blobs = co_await eventually_read(three.queue(), 1);

      EXPECT_EQ(three.queue().shards(), 3U) << nonsense;
      EXPECT_EQ(blobs, Blobs{"here"}) << nonsense;
      co_await three.stop();
    });
  }
}

}  // namespace
}  // namespace fixline::queue
