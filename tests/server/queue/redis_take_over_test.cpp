#include <fmt/format.h>
#include <gmock/gmock.h>

#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

using points::QueueName;

constexpr auto live_stream = "queue:{live_points.0}";

std::string consumers(const std::string& stream = live_stream) {
  return test::shared_redis().command("XINFO CONSUMERS " + stream + " fixline").value_or("failed");
}

/// Runs a test's body on an empty server.
template <class Body>
void on_empty_redis(Body body) {
  static_cast<void>(test::empty_redis());
  test::on_loop(std::move(body));
}

asio::awaitable<std::vector<Entry>> eventually_taken_over(PointSource& queue) {
  std::vector<Entry> entries;
  for (int attempt = 0; attempt != 100 && entries.empty(); ++attempt) {
    auto taken = co_await queue.take_over(QueueName::live, 100);
    EXPECT_TRUE(taken) << taken.error().detail;
    if (taken) entries = std::move(*taken);
    co_await test::pause_for(50ms);
  }
  co_return entries;
}

TEST(RedisTakeOver, TakesTheEntriesOfADeadInstance) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance dead(executor);
    co_await dead.start();
    co_await put(dead.queue(), live_normal, "a", 3);
    co_await put(dead.queue(), live_priority, "b", 4);
    co_await read_live(dead.queue());
    co_await dead.die();
    RedisInstance living(executor);
    co_await living.start();

    const auto entries = co_await eventually_taken_over(living.queue());

    EXPECT_EQ(blobs_of(entries), (Blobs{"b", "a"}));
    co_await living.stop();
  });
}

/// Deletes a consumer, as somebody who tidies up does.
void delete_consumer(const std::string& consumer) {
  EXPECT_NE(test::shared_redis()
                .command("XGROUP DELCONSUMER " + std::string(live_stream) + " fixline " + consumer)
                .value_or(""),
            ":0\r\n");
}

TEST(RedisTakeOver, FindsTheEntriesOfAConsumerThatWasDeleted) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance dead(executor);
    co_await dead.start();
    co_await put(dead.queue(), live_normal, "a", 3);
    co_await read_live(dead.queue());
    co_await dead.die();
    delete_consumer(dead.consumer());
    RedisInstance living(executor);
    co_await living.start();

    const auto entries = co_await eventually_taken_over(living.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"a"});
    EXPECT_THAT(living.log_text(), testing::HasSubstr("were nobody's and are read again"));
    co_await living.stop();
  });
}

TEST(RedisTakeOver, FindsTheEntriesThatAGroupWasMovedPast) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance living(co_await asio::this_coro::executor);
    co_await living.start();
    for (const auto* blob : {"a", "b"}) co_await put(living.queue(), live_normal, blob, 3);
    static_cast<void>(
        test::shared_redis().command("XGROUP SETID " + std::string(live_stream) + " fixline $"));

    const auto entries = co_await eventually_taken_over(living.queue());

    EXPECT_EQ(blobs_of(entries), (Blobs{"a", "b"}));
    co_await living.stop();
  });
}

TEST(RedisTakeOver, MakesWhatAReaderHasItsOwnAgainAndHandsItOutOnce) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance living(co_await asio::this_coro::executor);
    co_await living.start();
    co_await put(living.queue(), live_normal, "a", 3);
    const auto entries = co_await read_live(living.queue());
    delete_consumer(living.consumer());

    const auto taken = co_await living.queue().take_over(QueueName::live, 100);
    for (const auto& entry : entries) co_await settle(living.queue(), entry, 3, 0);

    EXPECT_TRUE(taken && taken->empty());
    EXPECT_EQ(test::shared_redis().command("XLEN " + std::string(live_stream)).value_or(""),
              ":0\r\n");
    co_await living.stop();
  });
}

TEST(RedisTakeOver, TakesTheEntriesOfOtherStreamsThoughOneIsRefused) {
  on_empty_redis([]() -> asio::awaitable<void> {
    auto& server = test::shared_redis();
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance dead(executor);
    co_await dead.start();
    co_await put(dead.queue(), live_normal, "a", 3);
    co_await put(dead.queue(), live_priority, "b", 4);
    co_await read_live(dead.queue());
    co_await dead.die();
    static_cast<void>(
        server.command("ACL SETUSER other on nopass +@all resetkeys"
                       " %R~* ~queue:{live_points.0}:* ~fixline:*"));
    RedisQueueOptions options = RedisInstance::options();
    options.redis.address.username = "other";
    options.redis.address.password = "any";
    RedisInstance living(executor, options);
    co_await living.start();
    co_await test::pause_for(2 * options.instance_life);

    const auto entries = co_await eventually_taken_over(living.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"b"});
    co_await living.stop();
    static_cast<void>(server.command("ACL DELUSER other"));
  });
}

TEST(RedisTakeOver, SettlesWhatItTookOverAsIfItHadReadIt) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance dead(executor);
    co_await dead.start();
    co_await put(dead.queue(), live_normal, "a", 3);
    const auto first = co_await read_live(dead.queue());
    co_await dead.die();
    RedisInstance living(executor);
    co_await living.start();
    const auto second = co_await eventually_taken_over(living.queue());

    for (const Entry& entry : second) co_await settle(living.queue(), entry, 3, 0);
    for (const Entry& entry : first) co_await settle(living.queue(), entry, 3, 0);

    const QueueStatus status = co_await status_of(living.queue());
    EXPECT_EQ(status.totals.stored, 3U);
    EXPECT_EQ(status.depths[0].normal.points, 0U);
    co_await living.stop();
  });
}

TEST(RedisTakeOver, LeavesALivingInstanceItsEntriesHoweverLongItHoldsThem) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance holder(executor);
    RedisInstance other(executor);
    co_await holder.start();
    co_await other.start();
    co_await put(holder.queue(), live_normal, "held", 1);
    co_await read_live(holder.queue());

    co_await test::pause_for(3 * RedisInstance::options().instance_life);
    const auto taken = co_await other.queue().take_over(QueueName::live, 100);

    EXPECT_TRUE(taken && taken->empty());
    co_await holder.stop();
    co_await other.stop();
  });
}

TEST(RedisTakeOver, RemovesADeadConsumerThatHeldNothing) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance dead(executor);
    co_await dead.start();
    co_await put(dead.queue(), live_normal, "a", 1);
    const auto entries = co_await read_live(dead.queue());
    for (const Entry& entry : entries) co_await settle(dead.queue(), entry, 1, 0);
    const std::string name = dead.queue().consumer();
    co_await dead.die();
    RedisInstance living(executor);
    co_await living.start();
    EXPECT_NE(consumers().find(name), std::string::npos);

    co_await test::pause_for(2 * RedisInstance::options().instance_life);
    const auto taken = co_await living.queue().take_over(QueueName::live, 100);

    EXPECT_TRUE(taken && taken->empty());
    EXPECT_EQ(consumers().find(name), std::string::npos);
    co_await living.stop();
  });
}

TEST(RedisTakeOver, LeavesNoTraceAfterAStopInOrder) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await put(instance.queue(), live_normal, "a", 1);
    const auto entries = co_await read_live(instance.queue());
    for (const Entry& entry : entries) co_await settle(instance.queue(), entry, 1, 0);

    co_await instance.stop();

    EXPECT_EQ(consumers().find(instance.queue().consumer()), std::string::npos);
    EXPECT_EQ(test::shared_redis().command("KEYS fixline:instance:*").value_or("?"), "*0\r\n");
  });
}

std::string pending() {
  return test::shared_redis()
      .command(std::string("XPENDING ") + live_stream + " fixline")
      .value_or("failed");
}

/// What an instance reads after it was robbed, and what is pending then.
struct Robbed {
  Blobs blobs;
  std::string pending;
};

/// An instance has one entry in hand, of which it is robbed by a command, in which {stream} and
/// {id} are named; it can't read it again.
asio::awaitable<Robbed> read_after(std::string robbery) {
  RedisInstance instance(co_await asio::this_coro::executor);
  co_await instance.start();
  co_await put(instance.queue(), live_normal, "a", 1);
  const auto entries = co_await read_live(instance.queue());
  static_cast<void>(test::shared_redis().command(fmt::format(
      fmt::runtime(robbery), fmt::arg("stream", live_stream), fmt::arg("id", entries[0].id))));

  const auto again =
      co_await read_again(instance.queue(), std::vector<const Entry*>(1, &entries[0]));

  EXPECT_EQ(again, (std::vector<std::optional<std::string>>{std::nullopt}));
  const auto left = co_await read_live(instance.queue());
  Robbed robbed;
  robbed.blobs = blobs_of(left);
  robbed.pending = pending();
  co_await instance.stop();
  co_return robbed;
}

TEST(RedisReader, LetsGoOfAnEntryThatWasDeletedWhenItReadsItAgain) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto left = co_await read_after("XDEL {stream} {id}");

    EXPECT_EQ(left.blobs, Blobs());
    EXPECT_TRUE(left.pending.starts_with("*4\r\n:0\r\n")) << left.pending;
  });
}

TEST(RedisReader, LeavesAnEntryToWhoHasTakenItOver) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto left = co_await read_after("XCLAIM {stream} fixline other 0 {id}");

    EXPECT_EQ(left.blobs, Blobs());
  });
}

TEST(RedisReader, HandsOutOnceMoreWhatItCouldNotReadAgainAsTheGroupWasGone) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto anew = co_await read_after("XGROUP DESTROY {stream} fixline");

    EXPECT_EQ(anew.blobs, Blobs{"a"});
  });
}

TEST(RedisReader, HandsOutAgainWhatGotLostOnItsWay) {
  on_empty_redis([]() -> asio::awaitable<void> {
    auto& server = test::shared_redis();
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await put(instance.queue(), live_normal, "lost", 1);
    const auto stolen = server.command("XREADGROUP GROUP fixline " + instance.queue().consumer() +
                                       " COUNT 9 STREAMS " + live_stream + " >");
    EXPECT_TRUE(stolen && stolen->find("lost") != std::string::npos);
    static_cast<void>(server.command("CLIENT KILL TYPE normal"));
    co_await test::pause_for(100ms);
    co_await instance.comes_up();

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"lost"});
    co_await instance.stop();
  });
}

/// An entry that Redis holds for `instance` without its knowing.
void steal(const RedisInstance& instance, const std::string& stream, const std::string& payload) {
  auto& server = test::shared_redis();
  static_cast<void>(server.command("XADD " + stream + " * v 1 n 1 d " + payload));
  const auto stolen = server.command("XREADGROUP GROUP fixline " + instance.consumer() +
                                     " COUNT 9 STREAMS " + stream + " >");
  EXPECT_TRUE(stolen && stolen->find(payload) != std::string::npos);
}

/// The number of the connection of that name.
std::string id_of(const std::string& name) {
  const auto clients = test::shared_redis().command("CLIENT LIST").value_or("");
  const auto at = clients.find(" name=" + name + " ");
  const auto line = clients.rfind("id=", at);
  return clients.substr(line + 3, clients.find(' ', line) - line - 3);
}

TEST(RedisReader, LooksForWhatGotLostWhenTheConnectionThatSettlesComesBackAlone) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await read_live(instance.queue());  // has looked once
    steal(instance, live_stream, "lost");
    const auto killed = test::shared_redis().command("CLIENT KILL ID " + id_of("fixline"));
    EXPECT_EQ(killed.value_or(""), ":1\r\n");
    co_await test::pause_for(100ms);
    co_await instance.comes_up();

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"lost"});
    co_await instance.stop();
  });
}

TEST(RedisReader, HandsOutWhatItFoundAgainThoughAnotherStreamIsRefused) {
  on_empty_redis([]() -> asio::awaitable<void> {
    auto& server = test::shared_redis();
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    steal(instance, std::string(live_stream) + ":priority", "lost");
    static_cast<void>(server.command(std::string("DEL ") + live_stream));
    static_cast<void>(server.command(std::string("SET ") + live_stream + " x"));
    static_cast<void>(server.command("CLIENT KILL TYPE normal"));
    co_await test::pause_for(100ms);
    co_await instance.comes_up();

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"lost"});
    co_await instance.stop();
  });
}

TEST(RedisReader, HandsOutNothingTwiceAfterTheConnectionWasLost) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await put(instance.queue(), live_normal, "in hand", 1);
    co_await read_live(instance.queue());
    static_cast<void>(test::shared_redis().command("CLIENT KILL TYPE normal"));
    co_await test::pause_for(100ms);
    co_await instance.comes_up();

    const auto entries = co_await read_live(instance.queue());

    EXPECT_TRUE(entries.empty());
    co_await instance.stop();
  });
}

TEST(RedisReader, LosesNothingWhenAReadIsCancelled) {
  on_empty_redis([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    RedisInstance instance(executor);
    co_await instance.start();
    reactor::TaskGroup readers(executor);
    EXPECT_TRUE(readers.spawn([](PointSource& queue) -> asio::awaitable<void> {
      co_await queue.read(QueueName::live, 100, 10s);
    }(instance.queue())));
    co_await test::pause_for(20ms);
    readers.stop();
    co_await readers.join();
    co_await put(instance.queue(), live_normal, "late", 1);
    co_await test::pause_for(200ms);

    const auto entries = co_await read_live(instance.queue());

    EXPECT_EQ(blobs_of(entries), Blobs{"late"});
    co_await instance.stop();
  });
}

TEST(RedisReader, PassesOnAForeignEntryThatLacksOurFields) {
  on_empty_redis([]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    static_cast<void>(
        test::shared_redis().command(std::string("XADD ") + live_stream + " * what ever"));

    const auto entries = co_await read_live(instance.queue());

    EXPECT_TRUE(entries.size() == 1 && entries[0].version == 0 && entries[0].points == 0);
    co_await instance.stop();
  });
}

}  // namespace
}  // namespace fixline::queue
