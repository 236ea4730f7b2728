#include "reactor/side_threads.hpp"

#include <gtest/gtest.h>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <latch>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>

#include "support/loop.hpp"

namespace fixline::reactor {
namespace {

TEST(SideThreads, DoTheWorkElsewhereAndBringTheResultBack) {
  SideThreads threads(1);
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto loop_thread = std::this_thread::get_id();
    const auto worker = co_await threads.run([] { return std::this_thread::get_id(); });
    EXPECT_NE(worker, loop_thread);
    EXPECT_EQ(std::this_thread::get_id(), loop_thread);
  });
}

TEST(SideThreads, LetTheLoopGoOnMeanwhile) {
  SideThreads threads(1);
  std::latch released(1);
  test::on_loop([&]() -> asio::awaitable<void> {
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

TEST(SideThreads, KeepTheLoopAliveUntilTheWorkHasEnded) {
  SideThreads threads(2);
  int done = 0;
  asio::io_context loop(1);
  const auto work = [&]() -> asio::awaitable<void> {
    const int one = co_await threads.run([] { return 1; });
    done += one;
  };
  for (int i = 0; i < 100; ++i) asio::co_spawn(loop, work(), asio::detached);
  loop.run();
  EXPECT_EQ(done, 100);
}

TEST(SideThreads, ThrowWhatTheWorkThrowsAtWhoeverWaits) {
  SideThreads threads(1);
  test::on_loop([&]() -> asio::awaitable<void> {
    std::string thrown;
    try {
      (void)co_await threads.run([]() -> int { throw std::runtime_error("a bug"); });
    } catch (const std::runtime_error& error) {
      thrown = error.what();
    }
    EXPECT_EQ(thrown, "a bug");
  });
}

TEST(SideThreads, ReturnWhatCanOnlyBeMoved) {
  SideThreads threads(1);
  test::on_loop([&]() -> asio::awaitable<void> {
    const auto made = co_await threads.run([] { return std::make_unique<int>(7); });
    EXPECT_EQ(*made, 7);
  });
}

}  // namespace
}  // namespace fixline::reactor
