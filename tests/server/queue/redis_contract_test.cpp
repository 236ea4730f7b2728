#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

class RedisBackend {
 public:
  RedisBackend() { static_cast<void>(test::empty_redis()); }

  std::unique_ptr<RedisInstance> open(asio::any_io_executor executor) {
    return std::make_unique<RedisInstance>(executor);
  }
};

using points::QueueName;
using Backends = testing::Types<RedisBackend>;
INSTANTIATE_TYPED_TEST_SUITE_P(Redis, PointQueueContract, Backends);

/// Runs `body` with a queue on an empty Redis.
template <class Body>
void with_redis(Body body) {
  static_cast<void>(test::empty_redis());
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor);
    co_await instance.start();
    co_await body(instance.queue());
    co_await instance.stop();
  });
}

TEST(RedisPointQueue, CountsWhatWasStoredAndWhatFailed) {
  with_redis([](RedisPointQueue& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    const auto entries = co_await read_live(queue);

    co_await settle(queue, entries.front(), 6, 1);
    const SettledPoints others{.stored = 10, .failed = 2};
    const auto counted = co_await queue.count_settled(QueueName::scoring, others);

    const QueueStatus status = co_await status_of(queue);
    EXPECT_TRUE(counted);
    EXPECT_EQ(status.totals.stored, 16U);
    EXPECT_EQ(status.totals.failed, 3U);
    EXPECT_TRUE(status.totals.last_settled_at);
  });
}

TEST(RedisPointQueue, AddsAnEntryThatIsSettledTwiceToTheTotalsOnce) {
  with_redis([](RedisPointQueue& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    const auto entries = co_await read_live(queue);
    co_await settle(queue, entries.front(), 7, 0);

    co_await settle(queue, entries.front(), 7, 0);

    const QueueStatus status = co_await status_of(queue);
    EXPECT_EQ(status.totals.stored, 7U);
  });
}

TEST(RedisPointQueue, SettlesTheNewOnesAmongEntriesOfWhichSomeWereSettledBefore) {
  with_redis([](RedisPointQueue& queue) -> asio::awaitable<void> {
    co_await put(queue, live_normal, "a", 7);
    co_await put(queue, live_normal, "b", 5);
    co_await put(queue, live_normal, "c", 3);
    const auto entries = co_await read_live(queue);
    EXPECT_EQ(entries.size(), 3U);
    co_await settle(queue, entries[1], 5, 0);
    const std::vector<Settlement> all{
        {&entries[0], 7, 0}, {&entries[1], 5, 0}, {&entries[2], 2, 1}};

    const auto done = co_await queue.acknowledge(all);

    EXPECT_TRUE(done);
    const QueueStatus status = co_await status_of(queue);
    EXPECT_EQ(status.totals.stored, 14U);
    EXPECT_EQ(status.totals.failed, 1U);
    EXPECT_EQ(status.depths[0].normal.points, 0U);
    EXPECT_EQ(status.depths[0].normal.entries, 0U);
    EXPECT_EQ(status.depths[0].normal.pending_entries, 0U);
  });
}

}  // namespace
}  // namespace fixline::queue
