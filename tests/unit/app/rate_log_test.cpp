#include "app/watches/rate_log.hpp"

#include <gtest/gtest.h>

namespace fixline::app {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

const std::chrono::steady_clock::time_point start{1000s};

TEST(RateLog, SaysNothingWhileNothingHappens) {
  telemetry::Metrics metrics;
  health::QueueTroubles troubles;
  RateLog rates(metrics, troubles);

  EXPECT_EQ(rates.next(start), std::nullopt);
  metrics.points_queued(QueueName::live).Increment(5);
  EXPECT_NE(rates.next(start + 10s), std::nullopt);
  EXPECT_EQ(rates.next(start + 20s), std::nullopt);
}

TEST(RateLog, TellsWhatCameSinceTheLastLineAndHowFast) {
  telemetry::Metrics metrics;
  health::QueueTroubles troubles;
  RateLog rates(metrics, troubles);
  metrics.points_queued(QueueName::live).Increment(1'000'000);
  (void)rates.next(start);
  metrics.points_queued(QueueName::live).Increment(300);
  metrics.points_queued(QueueName::upload).Increment(100);
  metrics.points_direct(QueueName::scoring).Increment(7);
  metrics.points_spooled(QueueName::live).Increment(2);
  metrics.points_refused(QueueName::live).Increment(6);
  metrics.points_stored(QueueName::flymaster).Increment(80);
  metrics.points_duplicate(QueueName::live).Increment(5);
  metrics.points_dropped(QueueName::live).Increment(4);
  metrics.points_dead_lettered(QueueName::upload).Increment(3);
  troubles.holds(QueueName::live,
                 health::HeldPoints{.entries = 1, .points = 2, .reason = "a lock", .since = {}},
                 start);
  troubles.holds(QueueName::scoring,
                 health::HeldPoints{.entries = 1, .points = 7, .reason = "a lock", .since = {}},
                 start);

  EXPECT_EQ(rates.next(start + 4s),
            "points: 400 queued (100/s), 7 direct, 2 spooled, 6 refused; "
            "80 stored (20/s), 5 duplicates, 4 dropped, 3 dead letters; 9 held");
}

}  // namespace
}  // namespace fixline::app
