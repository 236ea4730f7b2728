#include "ingest/direct_writers.hpp"

#include <gtest/gtest.h>

#include <stdexcept>

#include "reactor/task_group.hpp"
#include "support/loop.hpp"

namespace fixline::ingest {
namespace {

using namespace std::chrono_literals;

/// Answers when it is let go; throws while it is broken.
class SlowStore : public store::PointWriter {
 public:
  SlowStore(reactor::Event& go, const bool& is_broken) : go_(go), is_broken_(is_broken) {}

  asio::awaitable<Result<store::Settled>> settle(const store::WriteRequest&) override {
    if (is_broken_) throw std::runtime_error("broken");
    co_await go_.wait(1h);
    co_return store::Settled{};
  }
  asio::awaitable<Result<void>> ping() override { co_return Result<void>{}; }
  void rest() noexcept override { ++rests; }

  int rests = 0;

 private:
  reactor::Event& go_;
  const bool& is_broken_;
};

/// One session, and requests that want it.
struct Scene {
  explicit Scene(asio::any_io_executor executor)
      : go(executor),
        breaker(
            executor, "postgres", [] { return answer(); }, {}, log.log()),
        direct(executor, sessions(), breaker),
        tasks(executor) {}

  static asio::awaitable<Result<void>> answer() { co_return Result<void>{}; }

  std::vector<std::unique_ptr<store::PointWriter>> sessions() {
    std::vector<std::unique_ptr<store::PointWriter>> list;
    auto one = std::make_unique<SlowStore>(go, is_broken);
    session = one.get();
    list.push_back(std::move(one));
    return list;
  }

  asio::awaitable<void> request() {
    const std::vector<points::Track> none;
    auto outcome = co_await direct.write(points::QueueName::live, none, store::OnRefusal::report);
    outcomes.push_back(std::move(outcome));
  }

  asio::awaitable<void> start(int requests) {
    EXPECT_TRUE(tasks.spawn(breaker.run()));
    co_await test::eventually(10s, [this] { return breaker.is_closed(); });
    for (int i = 0; i < requests; ++i) EXPECT_TRUE(tasks.spawn(request()));
  }

  /// One more request gets the session.
  asio::awaitable<void> expect_served() {
    const auto before = outcomes.size();
    EXPECT_TRUE(tasks.spawn(request()));
    co_await test::eventually(10s, [&] {
      go.wake_all();
      return outcomes.size() > before;
    });
    EXPECT_TRUE(outcomes.size() > before && outcomes.back().has_value());
  }

  asio::awaitable<void> stop() {
    tasks.stop();
    co_await tasks.join();
  }

  test::LogText log;
  reactor::Event go;
  bool is_broken = false;
  SlowStore* session = nullptr;
  reactor::CircuitBreaker breaker;
  DirectWriters direct;
  reactor::TaskGroup tasks;
  std::vector<Result<store::Settled>> outcomes;
};

TEST(DirectWriters, LetTheNextInLineHaveTheSession) {
  test::on_loop([]() -> asio::awaitable<void> {
    Scene scene(co_await asio::this_coro::executor);
    co_await scene.start(2);
    co_await test::pause_for(10ms);

    scene.go.wake_all();
    co_await test::eventually(10s, [&] { return scene.outcomes.size() == 1; });
    co_await test::pause_for(10ms);
    scene.go.wake_all();
    const bool both = co_await test::eventually(10s, [&] { return scene.outcomes.size() == 2; });

    EXPECT_TRUE(both);
    EXPECT_TRUE(scene.outcomes[0].has_value() && scene.outcomes[1].has_value());
    co_await scene.stop();
  });
}

TEST(DirectWriters, SendAwayWhoWaitsTooLongInTheLine) {
  test::on_loop([]() -> asio::awaitable<void> {
    Scene scene(co_await asio::this_coro::executor);
    co_await scene.start(2);

    const bool sent_away =
        co_await test::eventually(20s, [&] { return scene.outcomes.size() == 1; });

    EXPECT_TRUE(sent_away);
    EXPECT_EQ(scene.outcomes[0].error().code, ErrorCode::overloaded);
    scene.go.wake_all();
    co_await test::eventually(10s, [&] { return scene.outcomes.size() == 2; });
    co_await scene.stop();
  });
}

TEST(DirectWriters, HaveTheSessionBackFromAWriteThatThrew) {
  test::on_loop([]() -> asio::awaitable<void> {
    Scene scene(co_await asio::this_coro::executor);
    co_await scene.start(0);
    scene.is_broken = true;
    bool has_thrown = false;
    try {
      co_await scene.request();
    } catch (const std::runtime_error&) {
      has_thrown = true;
    }
    scene.is_broken = false;

    co_await scene.expect_served();

    EXPECT_TRUE(has_thrown);
    co_await scene.stop();
  });
}

TEST(DirectWriters, LeaveASessionThatNobodyUsedForAWhile) {
  test::on_loop([]() -> asio::awaitable<void> {
    Scene scene(co_await asio::this_coro::executor);
    co_await scene.start(0);
    const auto before = std::chrono::steady_clock::now();
    co_await scene.expect_served();
    scene.direct.leave_unused_at(before + DirectWriters::idle_limit);
    EXPECT_EQ(scene.session->rests, 0);

    scene.direct.leave_unused_at(std::chrono::steady_clock::now() + DirectWriters::idle_limit);

    EXPECT_EQ(scene.session->rests, 1);
    co_await scene.stop();
  });
}

TEST(DirectWriters, NeverLeaveTheSessionOfAWriteThatLasts) {
  test::on_loop([]() -> asio::awaitable<void> {
    Scene scene(co_await asio::this_coro::executor);
    co_await scene.start(1);
    co_await test::pause_for(10ms);

    scene.direct.leave_unused_at(std::chrono::steady_clock::now() + 1h);

    EXPECT_EQ(scene.session->rests, 0);
    scene.go.wake_all();
    co_await test::eventually(10s, [&] { return scene.outcomes.size() == 1; });
    co_await scene.stop();
  });
}

TEST(DirectWriters, HaveTheSessionBackThoughAWaiterWasCancelled) {
  test::on_loop([]() -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    Scene scene(executor);
    co_await scene.start(1);
    reactor::TaskGroup impatient(executor);
    EXPECT_TRUE(impatient.spawn(scene.request()));
    co_await test::pause_for(10ms);
    impatient.stop();
    co_await impatient.join();

    scene.go.wake_all();
    co_await test::eventually(10s, [&] { return scene.outcomes.size() == 1; });

    co_await scene.expect_served();
    co_await scene.stop();
  });
}

}  // namespace
}  // namespace fixline::ingest
