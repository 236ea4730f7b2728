#include <gtest/gtest.h>

#include "app/part_options.hpp"

namespace fixline::app {
namespace {

settings::Settings settings_with(std::size_t threads) {
  settings::Settings settings;
  settings.http.threads = threads;
  settings.redis.connections_max = 20;
  settings.database.connections = 2;
  return settings;
}

std::size_t most(std::size_t threads, std::size_t descriptors) {
  return connection_limits(settings_with(threads), descriptors).most;
}

TEST(ConnectionLimits, LeaveTheServiceWhatItNeeds) {
  EXPECT_LT(most(2, 1024), 1024U - 100U);
  EXPECT_GT(most(2, 1024), 1024U / 2);
  EXPECT_LT(most(8, 1024), most(2, 1024));
}

TEST(ConnectionLimits, LetSomeInHoweverFewDescriptorsThereAre) { EXPECT_GT(most(8, 10), 0U); }

TEST(ConnectionLimits, StayWithinWhatAReactorServes) {
  EXPECT_EQ(most(1, 1'000'000), 10'000U);
  EXPECT_EQ(most(4, 1'000'000), 40'000U);
}

}  // namespace
}  // namespace fixline::app
