#include "app/lifecycle.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <atomic>
#include <csignal>
#include <future>
#include <stdexcept>
#include <thread>

#include "support/loop.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

class LifecycleTest : public testing::Test {
 protected:
  void start(Lifecycle& life) {
    life.start([this] {
      ++stops;
      begun.set_value();
    });
  }

  bool stop_begins() { return begun.get_future().wait_for(10s) == std::future_status::ready; }

  test::LogText log;
  std::promise<void> begun;
  std::atomic<int> stops = 0;
};

TEST_F(LifecycleTest, StopsOnceHoweverManyAskAtTheSameTime) {
  {
    Lifecycle life(1h, log.log());
    start(life);
    {
      const std::jthread one([&] { life.stop(); });
      const std::jthread other([&] { life.stop(); });
    }
    EXPECT_TRUE(stop_begins());
    EXPECT_TRUE(life.is_stopping());
    life.stop();
    EXPECT_EQ(life.exit_status(), 0);
  }
  EXPECT_EQ(stops, 1);
}

TEST_F(LifecycleTest, StopsOnASignalThatCameBeforeTheStart) {
  Lifecycle life(1h, log.log());
  life.hold_signals();
  ::kill(::getpid(), SIGTERM);

  start(life);

  EXPECT_TRUE(stop_begins());
  EXPECT_EQ(life.exit_status(), 0);
}

TEST_F(LifecycleTest, StopsOnASignal) {
  Lifecycle life(1h, log.log());
  start(life);

  ::kill(::getpid(), SIGTERM);

  EXPECT_TRUE(stop_begins());
  EXPECT_EQ(life.exit_status(), 0);
}

TEST_F(LifecycleTest, StopsAndFailsWhenAPartDies) {
  Lifecycle life(1h, log.log());
  start(life);
  const auto owner = life.owner_of("a part");

  owner(std::make_exception_ptr(std::runtime_error("a bug")));

  EXPECT_TRUE(stop_begins());
  EXPECT_EQ(life.exit_status(), 1);
  EXPECT_NE(log.text().find("a part died: a bug"), std::string::npos) << log.text();
}

TEST_F(LifecycleTest, EndsWithoutAStop) {
  Lifecycle life(1h, log.log());
  start(life);

  life.stopped();

  EXPECT_FALSE(life.is_stopping());
  EXPECT_EQ(stops, 0);
}

TEST_F(LifecycleTest, HoldsNobodyToItsLimitOnceStopped) {
  Lifecycle life(1s, log.log());
  start(life);
  life.stop();
  ASSERT_TRUE(stop_begins());

  life.stopped();

  std::this_thread::sleep_for(1500ms);  // past the limit: the process lives
}

using LifecycleDeathTest = LifecycleTest;

TEST_F(LifecycleDeathTest, EndsTheProcessAtItsLimit) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Lifecycle life(0s, log.log());
        start(life);
        life.stop();
        std::this_thread::sleep_for(10s);
      },
      testing::ExitedWithCode(1), "");
}

TEST_F(LifecycleDeathTest, EndsTheProcessAtASecondSignal) {
  GTEST_FLAG_SET(death_test_style, "threadsafe");
  EXPECT_EXIT(
      {
        Lifecycle life(1h, log.log());
        start(life);
        ::kill(::getpid(), SIGINT);
        static_cast<void>(stop_begins());
        ::kill(::getpid(), SIGINT);
        std::this_thread::sleep_for(10s);
      },
      testing::ExitedWithCode(128 + SIGINT), "");
}

}  // namespace
}  // namespace fixline::app
