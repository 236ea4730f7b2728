#include "traffic/load/pacer.hpp"

#include <gtest/gtest.h>

#include "traffic/competition/random.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

const Clock::time_point start{1'000s};

TEST(Pacer, WithoutARateEveryRequestIsDueNow) {
  const Pacer pacer(0, start);

  EXPECT_TRUE(pacer.is_due(1'000'000, start));
  EXPECT_EQ(pacer.intended(1'000'000, start + 3s), start + 3s);
}

TEST(Pacer, SpacesRequestsEvenly) {
  const Pacer pacer(50, start);

  EXPECT_EQ(pacer.intended(0, start), start);
  EXPECT_EQ(pacer.intended(1, start), start + 20ms);
  EXPECT_EQ(pacer.intended(500, start), start + 10s);
}

TEST(Pacer, KeepsTheIntendedTimeOfWhatIsLate) {
  const Pacer pacer(50, start);

  EXPECT_EQ(pacer.intended(1, start + 5s), start + 20ms);
}

TEST(Pacer, CountsWhatIsDueAsItTellsWhatIsDue) {
  for (std::uint64_t seed = 1; seed <= 2'000; ++seed) {
    Random random(seed);
    const Pacer pacer(random.between(0.1, 200'000), start);
    const auto now =
        start + std::chrono::nanoseconds(static_cast<std::int64_t>(random.between(1, 60e9)));

    const auto due = pacer.due_before(now);

    EXPECT_GE(pacer.intended(due, now), now) << "seed " << seed;
    if (due > 0) {
      EXPECT_LT(pacer.intended(due - 1, now), now) << "seed " << seed;
    }
  }
}

}  // namespace
}  // namespace fixline::traffic
