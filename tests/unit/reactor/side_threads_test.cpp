#include "reactor/side_threads.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/this_coro.hpp>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "reactor/run_blocking.hpp"

namespace fixline::reactor {
namespace {

class SideThreadsTest : public testing::Test {
 protected:
  template <class Body>
  void on_loop(Body body) {
    run_blocking(loop, body());
  }

  asio::io_context loop{1};
  SideThreads threads{2};
};

TEST_F(SideThreadsTest, DoTheWorkElsewhereAndBringTheResultBack) {
  on_loop([&]() -> asio::awaitable<void> {
    const auto loop_thread = std::this_thread::get_id();
    const auto worker = co_await threads.run([] { return std::this_thread::get_id(); });
    EXPECT_NE(worker, loop_thread);
    EXPECT_EQ(std::this_thread::get_id(), loop_thread);
  });
}

TEST_F(SideThreadsTest, LetTheLoopGoOnMeanwhile) {
  std::latch released(1);
  on_loop([&]() -> asio::awaitable<void> {
    const auto release = [&]() -> asio::awaitable<void> {
      released.count_down();
      co_return;
    };
    asio::co_spawn(co_await asio::this_coro::executor, release(), asio::detached);
    const auto waited = co_await threads.run([&] {
      released.wait();
      return true;
    });
    EXPECT_TRUE(waited);
  });
}

TEST_F(SideThreadsTest, KeepTheLoopAliveUntilTheWorkHasEnded) {
  int done = 0;
  const auto work = [&]() -> asio::awaitable<void> {
    const int one = co_await threads.run([] { return 1; });
    done += one;
  };
  for (int i = 0; i < 100; ++i) asio::co_spawn(loop, work(), asio::detached);
  loop.run();
  EXPECT_EQ(done, 100);
}

TEST_F(SideThreadsTest, ThrowWhatTheWorkThrowsAtWhoeverWaits) {
  on_loop([&]() -> asio::awaitable<void> {
    std::string thrown;
    try {
      (void)co_await threads.run([]() -> int { throw std::runtime_error("a bug"); });
    } catch (const std::runtime_error& error) {
      thrown = error.what();
    }
    EXPECT_EQ(thrown, "a bug");
  });
}

TEST_F(SideThreadsTest, ReturnWhatCanOnlyBeMoved) {
  on_loop([&]() -> asio::awaitable<void> {
    const auto made = co_await threads.run([] { return std::make_unique<int>(7); });
    EXPECT_EQ(*made, 7);
  });
}

}  // namespace
}  // namespace fixline::reactor
