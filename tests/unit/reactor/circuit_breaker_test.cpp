#include "reactor/circuit_breaker.hpp"

#include <gtest/gtest.h>

#include "reactor/task_group.hpp"
#include "support/loop.hpp"

namespace fixline::reactor {
namespace {

using namespace std::chrono_literals;

constexpr BreakerTiming fast{5ms, 100ms, 5ms, 20ms};

/// A breaker with a dependency that does as it is told.
class Dependency {
 public:
  explicit Dependency(asio::any_io_executor executor)
      : breaker(
            executor, "thing", [this] { return answer(); }, fast, log_.log()),
        tasks_(executor) {}

  asio::awaitable<void> start() {
    EXPECT_TRUE(tasks_.spawn(breaker.run()));
    co_return;
  }
  asio::awaitable<void> stop() {
    tasks_.stop();
    co_await tasks_.join();
  }
  asio::awaitable<bool> becomes(BreakerState state) {
    return test::eventually(10s, [this, state] { return breaker.report().state == state; });
  }

  std::optional<Error> trouble;
  bool is_frozen = false;
  std::chrono::milliseconds takes{0};
  int asked = 0;

 private:
  asio::awaitable<Result<void>> answer() {
    ++asked;
    if (is_frozen) co_await test::pause_for(1h);
    if (takes.count() > 0) co_await test::pause_for(takes);
    if (trouble) co_return std::unexpected(*trouble);
    co_return Result<void>{};
  }

  test::LogText log_;

 public:
  CircuitBreaker breaker;

 private:
  reactor::TaskGroup tasks_;
};

TEST(CircuitBreaker, IsOpenUntilTheDependencyHasAnswered) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    EXPECT_FALSE(dependency.breaker.is_closed());

    co_await dependency.start();
    const bool closed = co_await dependency.becomes(BreakerState::closed);

    EXPECT_TRUE(closed);
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, OpensByItselfWhenTheDependencyFails) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    co_await dependency.start();
    co_await dependency.becomes(BreakerState::closed);

    dependency.trouble = Error{ErrorCode::unavailable, "connection refused"};
    const bool open = co_await dependency.becomes(BreakerState::open);

    EXPECT_TRUE(open);
    EXPECT_EQ(dependency.breaker.error().detail, "thing is out of use: connection refused");
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, OpensWhenTheDependencyIsSilent) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    co_await dependency.start();
    co_await dependency.becomes(BreakerState::closed);

    dependency.is_frozen = true;
    const bool open = co_await dependency.becomes(BreakerState::open);

    EXPECT_TRUE(open);
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, AsksAgainUntilTheDependencyIsBack) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    dependency.trouble = Error{ErrorCode::unavailable, "connection refused"};
    co_await dependency.start();
    co_await test::eventually(10s, [&] { return dependency.asked > 2; });

    dependency.trouble.reset();
    const bool closed = co_await dependency.becomes(BreakerState::closed);

    EXPECT_TRUE(closed);
    EXPECT_EQ(dependency.breaker.report().reason, "");
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, OpensAtOnceByARefusalAndClosesByAProbe) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    co_await dependency.start();
    co_await dependency.becomes(BreakerState::closed);

    dependency.breaker.trip(Error{ErrorCode::unavailable, "thing: READONLY"});

    EXPECT_EQ(dependency.breaker.report().state, BreakerState::open);
    EXPECT_EQ(dependency.breaker.report().reason, "READONLY");
    const bool closed = co_await dependency.becomes(BreakerState::closed);
    EXPECT_TRUE(closed);
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, BelievesNoAnswerToAQuestionThatWasAskedBeforeTheRefusal) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    dependency.takes = 30ms;
    co_await dependency.start();
    co_await dependency.becomes(BreakerState::closed);
    const int before = dependency.asked;
    co_await test::eventually(10s, [&] { return dependency.asked > before; });  // under way

    dependency.breaker.trip(Error{ErrorCode::unavailable, "thing: READONLY"});
    const bool closed = co_await dependency.becomes(BreakerState::closed);

    EXPECT_TRUE(closed);
    EXPECT_GE(dependency.asked, before + 2);
    co_await dependency.stop();
  });
}

TEST(CircuitBreaker, AsksAtOnceWhenThereIsHope) {
  test::on_loop([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    test::LogText log;
    bool is_back = false;
    int asked = 0;
    CircuitBreaker breaker(
        executor, "thing",
        [&]() -> asio::awaitable<Result<void>> {
          ++asked;
          if (!is_back) co_return failure(ErrorCode::unavailable, "connection refused");
          co_return Result<void>{};
        },
        BreakerTiming{5ms, 100ms, 1h, 1h}, log.log());
    reactor::TaskGroup tasks(executor);
    EXPECT_TRUE(tasks.spawn(breaker.run()));
    co_await test::eventually(10s, [&] { return asked == 1; });
    co_await test::pause_for(5ms);  // it waits for an hour now
    is_back = true;

    breaker.hope();
    const bool closed = co_await test::eventually(10s, [&] { return breaker.is_closed(); });

    EXPECT_TRUE(closed);
    tasks.stop();
    co_await tasks.join();
  });
}

TEST(CircuitBreaker, SendsAwayWhoWaitsWhenItOpens) {
  test::on_loop([]() -> asio::awaitable<void> {
    Dependency dependency(co_await asio::this_coro::executor);
    co_await dependency.start();
    co_await dependency.becomes(BreakerState::closed);

    dependency.is_frozen = true;
    co_await dependency.breaker.until_open();

    EXPECT_FALSE(dependency.breaker.is_closed());
    co_await dependency.stop();
  });
}

}  // namespace
}  // namespace fixline::reactor
