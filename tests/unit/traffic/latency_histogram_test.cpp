#include "traffic/report/latency_histogram.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <cmath>
#include <vector>

#include "traffic/competition/random.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

TEST(LatencyHistogram, IsZeroWhenNothingWasCounted) {
  const LatencyHistogram histogram;

  EXPECT_EQ(histogram.quantile(0.99), 0us);
  EXPECT_EQ(histogram.longest(), 0us);
}

TEST(LatencyHistogram, TellsOneValueAsEveryQuantile) {
  LatencyHistogram histogram;

  histogram.add(12'345us);

  EXPECT_EQ(histogram.quantile(0), 12'345us);
  EXPECT_EQ(histogram.quantile(1), 12'345us);
}

TEST(LatencyHistogram, IsAtMostAThirtySecondTooHighAndNeverTooLow) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    Random random(seed);
    LatencyHistogram histogram;
    std::vector<double> values;
    for (int i = 0; i < 1'000; ++i) {
      const double value = std::floor(std::exp(random.between(0, 20)));
      values.push_back(value);
      histogram.add(std::chrono::microseconds(static_cast<std::int64_t>(value)));
    }
    std::ranges::sort(values);
    for (const double share : {0.01, 0.5, 0.9, 0.99, 1.0}) {
      const double exact = values[static_cast<std::size_t>(std::ceil(share * 1'000)) - 1];
      const auto told = static_cast<double>(histogram.quantile(share).count());
      EXPECT_GE(told, exact) << "seed " << seed << " share " << share;
      EXPECT_LE(told, exact * (1 + 1.0 / 32) + 1) << "seed " << seed << " share " << share;
    }
  }
}

TEST(LatencyHistogram, CountsWhatIsBeyondItsRange) {
  LatencyHistogram histogram;

  histogram.add(1000h);
  histogram.add(-5us);

  EXPECT_EQ(histogram.count(), 2U);
  EXPECT_EQ(histogram.longest(), 1000h);
}

}  // namespace
}  // namespace fixline::traffic
