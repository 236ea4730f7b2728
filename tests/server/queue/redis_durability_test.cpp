#include "queue/redis_durability.hpp"

#include <gtest/gtest.h>

#include <boost/asio/ip/tcp.hpp>
#include <stdexcept>

#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::queue {
namespace {

RedisQueueOptions options_for(Durability durability, const std::string& url) {
  auto options = RedisInstance::options();
  options.durability = durability;
  options.redis.address = redis::parse_address(url).value();
  return options;
}

entry::EntryBlob some_entry() { return blob_of("bytes", 3); }

asio::awaitable<Result<void>> enqueue(RedisPointQueue& queue) {
  entry::EntryBlob blob = some_entry();
  co_return co_await queue.enqueue(live_normal, 0, std::move(blob));
}

/// A free TCP port, which nobody else takes in the next moments.
std::uint16_t free_port() {
  asio::io_context loop;
  const asio::ip::tcp::endpoint any(asio::ip::address_v4::loopback(), 0);
  return asio::ip::tcp::acceptor(loop, any).local_endpoint().port();
}

TEST(RedisDurability, WithoutAReplicaNothingCountsAsQueuedForOne) {
  const auto options = options_for(Durability::replica, test::empty_redis().url());
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor, options);
    co_await instance.start();

    const auto first = co_await enqueue(instance.queue());
    const auto second = co_await enqueue(instance.queue());

    EXPECT_FALSE(first);
    EXPECT_FALSE(second);
    EXPECT_NE(second.error().detail.find("no replica"), std::string::npos);
    co_await instance.stop();
  });
}

TEST(RedisDurability, WithAReplicaEntriesCountAsQueuedOnceItHasThem) {
  const test::TemporaryFolder folder;
  const auto port = free_port();
  auto primary =
      sandbox::PrivateRedis::start({.directory = folder.path() / "primary", .tcp_port = port});
  ASSERT_TRUE(primary) << primary.error().detail;
  auto replica = sandbox::PrivateRedis::start(
      {.directory = folder.path() / "replica",
       .arguments = {"--replicaof", "127.0.0.1", std::to_string(port)}});
  ASSERT_TRUE(replica) << replica.error().detail;
  const auto options = options_for(Durability::replica, (*primary)->url());
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor, options);
    co_await instance.start();

    bool queued = false;
    for (int attempt = 0; attempt < 100 && !queued; ++attempt) {
      const auto told = co_await instance.queue().probe();
      const auto done = co_await enqueue(instance.queue());
      queued = told && done;
      if (!queued) co_await test::pause_for(100ms);
    }

    EXPECT_TRUE(queued) << instance.log_text();
    co_await instance.stop();
  });
}

TEST(RedisDurability, AServerThatCantWaitForItsDiskIsNotUsedAndAnotherWayIsNamed) {
  const auto options = options_for(Durability::fsync, test::empty_redis().url());
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    const auto connection = co_await redis::RedisConnection::open(options.redis);
    if (!connection) throw std::runtime_error(connection.error().detail);
    reactor::TaskGroup tasks(executor);
    EXPECT_TRUE(tasks.spawn((*connection)->run()));

    const auto ask = redis::command("WAITAOF", 0, 0, 1);
    const auto version = co_await (*connection)->execute(ask);
    const auto able = co_await check_durability(**connection, Durability::fsync);

    // Where the server is newer it is able to.
    EXPECT_EQ(able.has_value(), version && !version->view().is_error());
    if (!able) {
      EXPECT_NE(able.error().detail.find("appendonly yes"), std::string::npos);
    }
    tasks.stop();
    co_await tasks.join();
  });
}

}  // namespace
}  // namespace fixline::queue
