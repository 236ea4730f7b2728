#include "reactor/backoff.hpp"

#include <gtest/gtest.h>

namespace fixline::reactor {
namespace {

using namespace std::chrono_literals;

TEST(Backoff, EveryWaitLiesInTheUpperHalfOfItsStep) {
  for (std::uint64_t seed = 0; seed < 100; ++seed) {
    Backoff backoff(100ms, 1000ms, seed);

    const auto first = backoff.next();
    const auto second = backoff.next();

    EXPECT_GE(first, 50ms);
    EXPECT_LE(first, 100ms);
    EXPECT_GE(second, 100ms);
    EXPECT_LE(second, 200ms);
  }
}

TEST(Backoff, NeverExceedsTheLongestWait) {
  Backoff backoff(100ms, 1000ms, 7);

  for (int attempt = 0; attempt < 1000; ++attempt) EXPECT_LE(backoff.next(), 1000ms);
}

TEST(Backoff, StartsAgainAfterASuccess) {
  Backoff backoff(100ms, 1000ms, 7);
  for (int attempt = 0; attempt < 10; ++attempt) (void)backoff.next();

  backoff.reset();

  EXPECT_LE(backoff.next(), 100ms);
}

TEST(Backoff, TwoClientsDoNotKnockAtTheSameTime) {
  Backoff one(1000ms, 8000ms, 1);
  Backoff other(1000ms, 8000ms, 2);

  EXPECT_NE(one.next(), other.next());
}

}  // namespace
}  // namespace fixline::reactor
