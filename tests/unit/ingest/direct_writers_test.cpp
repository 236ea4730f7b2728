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
        direct(executor, sessions(), breaker, troubles),
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
    auto outcome = co_await direct.write(points::QueueName::live, none, store::OnRefusal::report,
                                         Wants::any_place);
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
  health::QueueTroubles troubles;
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

/// Its table of uploads keeps a writer waiting for longer than is patient, while it is locked.
class LockedStore : public store::PointWriter {
 public:
  LockedStore(const bool& is_locked, int& uploads) : is_locked_(is_locked), uploads_(uploads) {}

  asio::awaitable<Result<store::Settled>> settle(const store::WriteRequest& request) override {
    if (request.queue != points::QueueName::upload) co_return store::Settled{};
    ++uploads_;
    if (!is_locked_) co_return store::Settled{};
    co_await test::pause_for(TableTrials::slow + 100ms);
    co_return failure(ErrorCode::unavailable, "postgres: locked");
  }
  asio::awaitable<Result<void>> ping() override { co_return Result<void>{}; }
  void rest() noexcept override {}

 private:
  const bool& is_locked_;
  int& uploads_;
};

/// Two sessions with a database in which the table of uploads is locked.
struct LockedTable {
  explicit LockedTable(asio::any_io_executor executor)
      : breaker(
            executor, "postgres", [] { return Scene::answer(); }, {}, log.log()),
        direct(executor, sessions(), breaker, troubles),
        tasks(executor) {}

  std::vector<std::unique_ptr<store::PointWriter>> sessions() {
    std::vector<std::unique_ptr<store::PointWriter>> list;
    for (int at = 0; at < 2; ++at) list.push_back(std::make_unique<LockedStore>(is_locked, tries));
    return list;
  }

  asio::awaitable<Result<store::Settled>> write(points::QueueName queue,
                                                Wants wants = Wants::any_place) {
    const std::vector<points::Track> none;
    co_return co_await direct.write(queue, none, store::OnRefusal::report, wants);
  }

  asio::awaitable<void> upload() {
    const auto outcome = co_await write(points::QueueName::upload);
    ++(outcome ? stored : sent_away);
  }

  asio::awaitable<void> start(int uploads) {
    EXPECT_TRUE(tasks.spawn(breaker.run()));
    co_await test::eventually(10s, [this] { return breaker.is_closed(); });
    for (int i = 0; i < uploads; ++i) EXPECT_TRUE(tasks.spawn(upload()));
    co_await test::eventually(10s, [&] { return uploads == 0 || tries > 0; });
  }

  [[nodiscard]] bool is_told() const {
    return troubles.all()[points::index_of(points::QueueName::upload)].has_value();
  }

  asio::awaitable<void> stop() {
    tasks.stop();
    co_await tasks.join();
  }

  test::LogText log;
  bool is_locked = true;
  int tries = 0;
  int stored = 0;
  int sent_away = 0;
  reactor::CircuitBreaker breaker;
  health::QueueTroubles troubles;
  DirectWriters direct;
  reactor::TaskGroup tasks;
};

TEST(DirectWritersOfALockedTable, LeaveASessionToTheOtherQueues) {
  test::on_loop([]() -> asio::awaitable<void> {
    LockedTable scene(co_await asio::this_coro::executor);
    co_await scene.start(10);

    for (int i = 0; i < 10; ++i) {
      const auto live = co_await scene.write(points::QueueName::live);
      EXPECT_TRUE(live.has_value());
    }

    EXPECT_EQ(scene.tries, 1);
    co_await scene.stop();
  });
}

TEST(DirectWritersOfALockedTable, SendAwayAllAfterTheFirstAndTellIt) {
  test::on_loop([]() -> asio::awaitable<void> {
    LockedTable scene(co_await asio::this_coro::executor);
    co_await scene.start(10);

    const bool all = co_await test::eventually(10s, [&] { return scene.sent_away == 10; });
    const auto next = co_await scene.write(points::QueueName::upload);

    EXPECT_TRUE(all);
    EXPECT_FALSE(next.has_value());
    EXPECT_EQ(scene.tries, 1);
    EXPECT_TRUE(scene.is_told());
    co_await scene.stop();
  });
}

TEST(DirectWritersOfALockedTable, EndTheTroubleWithATrialThatSucceeds) {
  test::on_loop([]() -> asio::awaitable<void> {
    LockedTable scene(co_await asio::this_coro::executor);
    co_await scene.start(1);
    co_await test::eventually(10s, [&] { return scene.sent_away == 1; });
    EXPECT_TRUE(scene.is_told());

    scene.is_locked = false;
    for (int i = 0; i < 2'000 && scene.stored == 0; ++i) {
      co_await scene.upload();
      co_await test::pause_for(10ms);
    }

    EXPECT_EQ(scene.stored, 1);
    EXPECT_FALSE(scene.is_told());
    co_await scene.stop();
  });
}

TEST(DirectWritersOfALockedTable, WaitForItWithAPatientClient) {
  test::on_loop([]() -> asio::awaitable<void> {
    LockedTable scene(co_await asio::this_coro::executor);
    co_await scene.start(1);
    co_await test::eventually(10s, [&] { return scene.sent_away == 1; });
    EXPECT_TRUE(scene.tasks.spawn([](LockedTable& locked) -> asio::awaitable<void> {
      co_await test::eventually(5s, [&] { return locked.tries == 3; });
      locked.is_locked = false;
    }(scene)));

    const auto outcome = co_await scene.write(points::QueueName::upload, Wants::the_table);

    EXPECT_TRUE(outcome.has_value());
    EXPECT_FALSE(scene.is_told());
    co_await scene.stop();
  });
}

}  // namespace
}  // namespace fixline::ingest
