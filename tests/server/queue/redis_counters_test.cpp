// The counters of waiting points meet the truth again, whatever was done to them; and asking for
// them moves no payload.
#include <gmock/gmock.h>

#include <charconv>

#include "server/queue/point_queue_contract.hpp"
#include "server/queue/redis_instance.hpp"

namespace fixline::queue {
namespace {

constexpr auto stats = "queue:{live_points.0}:stats";

std::string redis(const std::string& command) {
  return test::shared_redis().command(command).value_or("failed");
}

std::string counter(const std::string& field = "points") {
  const auto reply = redis("HGET " + std::string(stats) + " " + field);
  const auto line = reply.find("\r\n");
  return reply.starts_with("$-1") || line == reply.npos
             ? ""
             : reply.substr(line + 2, reply.size() - line - 4);
}

/// A number of INFO, as "total_net_output_bytes".
std::uint64_t info(const std::string& name) {
  const auto text = redis("INFO");
  const auto at = text.find(name + ":");
  std::uint64_t number = 0;
  if (at != text.npos)
    std::from_chars(text.data() + at + name.size() + 1, text.data() + text.size(), number);
  return number;
}

template <class Body>
void with_queue(Body body, RedisQueueOptions options = RedisInstance::options()) {
  static_cast<void>(test::empty_redis());
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisInstance instance(co_await asio::this_coro::executor, options);
    co_await instance.start();
    co_await body(instance);
    co_await instance.stop();
  });
}

struct Broken {
  const char* name;
  const char* command;  ///< what is done to the counter of 12 points in 3 entries
};

class BrokenCounter : public testing::TestWithParam<Broken> {};

TEST_P(BrokenCounter, IsMendedWithinSecondsAndNeverBelieved) {
  with_queue([](RedisInstance& instance) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, "a", 3);
    co_await put(instance.queue(), live_normal, "b", 4);
    co_await put(instance.queue(), live_normal, "c", 5);
    EXPECT_THAT(redis(GetParam().command), testing::Not(testing::HasSubstr("failed")));

    const QueueStatus at_once = co_await status_of(instance.queue());
    const bool is_mended = co_await test::eventually(7s, [] { return counter() == "12"; });

    EXPECT_LE(at_once.depths[0].normal.points, 3'000U);
    EXPECT_TRUE(is_mended) << counter();
    // The server has mended it before we are told.
    const bool is_told = co_await test::eventually(
        7s, [&] { return instance.log_text().find("mended") != std::string::npos; });
    EXPECT_TRUE(is_told) << instance.log_text();
    co_await put(instance.queue(), live_normal, "d", 1);
    for (const auto& entry : co_await read_live(instance.queue()))
      co_await settle(instance.queue(), entry, entry.points, 0);
    const QueueStatus settled = co_await status_of(instance.queue());
    EXPECT_EQ(settled.depths[0].normal.points, 0U);
    EXPECT_EQ(settled.totals.stored, 13U);
    EXPECT_EQ(counter(), "0");
  });
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, BrokenCounter,
    testing::Values(
        Broken{"FarTooHigh", "HINCRBY queue:{live_points.0}:stats points 9000000"},
        Broken{"SomewhatTooHigh", "HINCRBY queue:{live_points.0}:stats points 200"},
        Broken{"TooLow", "HSET queue:{live_points.0}:stats points 4"},
        Broken{"Negative", "HSET queue:{live_points.0}:stats points -70"},
        Broken{"AText", "HSET queue:{live_points.0}:stats points many"},
        Broken{"Missing", "HDEL queue:{live_points.0}:stats points"},
        Broken{"TheLargest", "HSET queue:{live_points.0}:stats points 9223372036854775807"},
        Broken{"WithoutItsHash", "DEL queue:{live_points.0}:stats"},
        Broken{"ATextInsteadOfItsHash", "SET queue:{live_points.0}:stats x"},
        Broken{"ARecountThatIsNone", "HSET queue:{live_points.0}:stats points 5 recount_points x"}),
    [](const auto& test) { return test.param.name; });

TEST(RedisCounters, OfAnEmptyStreamAreNothingAtOnce) {
  for (const char* nonsense : {"500000", "-3", "many"}) {
    with_queue([&](RedisInstance& instance) -> asio::awaitable<void> {
      static_cast<void>(redis("HSET " + std::string(stats) + " points " + nonsense));

      const QueueStatus status = co_await status_of(instance.queue());
      const bool is_mended = co_await test::eventually(5s, [] { return counter() == "0"; });

      EXPECT_EQ(status.depths[0].normal.points, 0U) << nonsense;
      EXPECT_TRUE(is_mended) << nonsense << ": " << counter();
    });
  }
}

TEST(RedisCounters, ThatWouldTurnSomebodyAwayAreCountedFirst) {
  auto options = RedisInstance::options();
  options.points_max = 100;
  with_queue(
      [](RedisInstance& instance) -> asio::awaitable<void> {
        co_await put(instance.queue(), live_normal, "a", 3);
        static_cast<void>(redis("HSET " + std::string(stats) + " points 90"));

        const QueueStatus status = co_await status_of(instance.queue());

        EXPECT_EQ(status.depths[0].normal.points, 3U);
      },
      std::move(options));
}

/// Goes on with a recount by ten entries; whether there are more.
bool count_ten_more() {
  return redis("FCALL fixline2_recount 2 queue:{live_points.0} " + std::string(stats) + " points 1")
             .find(":0\r\n") != std::string::npos;
}

TEST(RedisCounters, AreRightAfterARecountInManySteps) {
  with_queue([](RedisInstance& instance) -> asio::awaitable<void> {
    for (int i = 0; i != 60; ++i) co_await put(instance.queue(), live_normal, "x", 7);
    const auto entries = co_await instance.queue().read(points::QueueName::live, 5, 10ms);
    static_cast<void>(redis("HSET " + std::string(stats) + " points 9000000"));
    for (const auto& entry : *entries) {
      EXPECT_TRUE(count_ten_more());
      co_await settle(instance.queue(), entry, 7, 0);
    }

    // Who asks how much waits goes on with what was begun.
    static_cast<void>(co_await status_of(instance.queue()));
    const bool is_mended = co_await test::eventually(
        7s, [] { return counter() == "385" && counter("recount_points").empty(); });

    EXPECT_TRUE(is_mended) << counter() << " " << counter("recount_points");
  });
}

TEST(RedisStatus, TellsTheOldestWithoutItsPayload) {
  with_queue([](RedisInstance& instance) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, std::string(2'000'000, 'x'), 3);
    const auto before = info("total_net_output_bytes");

    for (int i = 0; i != 10; ++i) {
      const QueueStatus status = co_await status_of(instance.queue());
      EXPECT_TRUE(status.depths[0].normal.oldest_age);
    }

    EXPECT_LT(info("total_net_output_bytes") - before, 100'000U);
  });
}

TEST(RedisStatus, IsTheAgeOfTheOldestThatIsPending) {
  with_queue([](RedisInstance& instance) -> asio::awaitable<void> {
    co_await put(instance.queue(), live_normal, "old", 1);
    co_await test::pause_for(300ms);
    const auto entries = co_await read_live(instance.queue());
    co_await put(instance.queue(), live_normal, "new", 1);

    const QueueStatus pending = co_await status_of(instance.queue());
    co_await settle(instance.queue(), entries.front(), 1, 0);
    const QueueStatus after = co_await status_of(instance.queue());

    EXPECT_GE(pending.depths[0].normal.oldest_age.value_or(0ms), 300ms);
    EXPECT_LT(after.depths[0].normal.oldest_age.value_or(1h), 300ms);
    EXPECT_FALSE(pending.depths[0].settled_age);
    EXPECT_LT(after.depths[0].settled_age.value_or(1h), 300ms);
  });
}

}  // namespace
}  // namespace fixline::queue
