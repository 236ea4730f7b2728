#include "app/watches/pressure_gauge.hpp"

#include <gtest/gtest.h>

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

const PressureGauge::Clock::time_point start{1000s};

queue::QueueStatus settled(std::uint64_t stored, std::uint64_t failed = 0) {
  queue::QueueStatus status;
  status.totals.stored = stored;
  status.totals.failed = failed;
  return status;
}

TEST(PressureGauge, AddsUpThePointsOfAllLanes) {
  PressureGauge gauge(500);
  queue::QueueStatus status;
  status.depths[0].priority.points = 1;
  status.depths[0].normal.points = 20;
  status.depths[3].normal.points = 300;

  const auto pressure = gauge.read(status, {}, start);

  EXPECT_EQ(pressure.queue_points, 321U);
  EXPECT_EQ(pressure.queue_points_max, 500U);
}

TEST(PressureGauge, PassesOnWhatRedisAndTheSpoolHold) {
  PressureGauge gauge(0);
  redis::RedisFacts redis;
  redis.memory_bytes_used = 70;
  redis.memory_bytes_max = 100;
  gauge.see(redis);
  spool::SpoolFacts spool;
  spool.bytes = 5;
  spool.bytes_max = 6;

  const auto pressure = gauge.read({}, spool, start);

  EXPECT_EQ(pressure.redis_bytes, 70U);
  EXPECT_EQ(pressure.redis_bytes_max, 100U);
  EXPECT_EQ(pressure.spool_bytes, 5U);
  EXPECT_EQ(pressure.spool_bytes_max, 6U);
}

TEST(PressureGauge, KnowsNoSpeedBeforeTheSecondReading) {
  PressureGauge gauge(0);

  EXPECT_EQ(gauge.read(settled(1'000'000), {}, start).settled_per_second, 0);
}

TEST(PressureGauge, ComesCloseToASteadySpeedWithinTwentyReadings) {
  PressureGauge gauge(0);
  double speed = 0;
  for (std::uint64_t second = 0; second < 20; ++second)
    speed =
        gauge.read(settled(second * 900, second * 100), {}, start + second * 1s).settled_per_second;

  EXPECT_NEAR(speed, 1000, 20);
}

TEST(PressureGauge, DoesNotBelieveInAStepBackOrInTwoReadingsAtATime) {
  PressureGauge gauge(0);
  (void)gauge.read(settled(1000), {}, start);

  EXPECT_EQ(gauge.read(settled(0), {}, start + 1s).settled_per_second, 0) << "Redis was emptied";
  EXPECT_EQ(gauge.read(settled(500), {}, start + 1s).settled_per_second, 0);
  EXPECT_GT(gauge.read(settled(1500), {}, start + 2s).settled_per_second, 0);
}

}  // namespace
}  // namespace fixline::app
