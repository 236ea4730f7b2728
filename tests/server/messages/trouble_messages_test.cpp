// What the log and an error tell of a server in trouble: each subject once.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "reactor/circuit_breaker.hpp"
#include "reactor/task_group.hpp"
#include "redis/link.hpp"
#include "server/postgres/database.hpp"
#include "store/postgres_point_writer.hpp"
#include "support/gate.hpp"
#include "support/loop.hpp"
#include "support/servers.hpp"
#include "support/sql.hpp"

namespace fixline {
namespace {

using namespace std::chrono_literals;
using reactor::CircuitBreaker;
using testing::HasSubstr;
namespace asio = boost::asio;

enum class Trouble { refused_port, closed_connection, refused_login, time_out };

class TroubleMessages : public testing::TestWithParam<Trouble> {
 protected:
  static std::size_t times_in(std::string_view text, std::string_view word) {
    std::size_t times = 0;
    for (auto at = text.find(word); at != text.npos; at = text.find(word, at + 1)) ++times;
    return times;
  }

  static void expect_named_once(const std::string& text, const std::string& subject) {
    EXPECT_FALSE(text.empty());
    std::istringstream lines(text);
    for (std::string line; std::getline(lines, line);)
      EXPECT_EQ(times_in(line, subject + ": "), 1U) << line;
  }

  /// Lets it come to pass, for a client that is connected through the gate or comes anew.
  void happens_at(test::Gate& gate) const {
    if (GetParam() == Trouble::refused_port) gate.set({.refuses = true});
    if (GetParam() == Trouble::closed_connection) gate.reset();
    if (GetParam() == Trouble::time_out) gate.set({.silent = true});
  }

  /// Runs a breaker that asks by `probe` until it has told what is wrong.
  asio::awaitable<void> watch(std::string subject, CircuitBreaker::Probe probe, test::Gate& gate) {
    const auto executor = co_await asio::this_coro::executor;
    constexpr reactor::BreakerTiming timing{5ms, 500ms, 5ms, 20ms};
    CircuitBreaker breaker(executor, subject, std::move(probe), timing, log_.log());
    reactor::TaskGroup tasks(executor);
    EXPECT_TRUE(tasks.spawn(breaker.run()));
    const bool logs_in = GetParam() != Trouble::refused_login;
    const auto has_begun = [&] { return breaker.is_closed() || !logs_in; };
    const bool began = co_await test::eventually(5s, has_begun);
    EXPECT_TRUE(began);
    happens_at(gate);
    const auto has_told = [&] {
      if (logs_in) return times_in(log_.text(), subject + ": out of use") > 0;
      return breaker.report().reason != "not reached yet";
    };
    const bool told = co_await test::eventually(5s, has_told);
    EXPECT_TRUE(told);
    // The subject of this sentence is its beginning.
    EXPECT_EQ(times_in(breaker.error().detail, subject + ": "), 0U) << breaker.error().detail;
    tasks.stop();
    co_await tasks.join();
  }

  test::LogText log_;
};

TEST_P(TroubleMessages, OfRedisNameItOnce) {
  test::Gate gate(test::empty_redis().socket());
  redis::RedisOptions options;
  options.address = {.host = "127.0.0.1", .port = gate.port()};
  options.connect_limit = options.command_limit = 200ms;
  if (GetParam() == Trouble::refused_login) options.address.password = "wrong";
  std::optional<Error> last;
  test::on_loop([&]() -> asio::awaitable<void> {
    redis::RedisLink link(options, log_.log());
    reactor::TaskGroup tasks(co_await asio::this_coro::executor);
    EXPECT_TRUE(tasks.spawn(link.run()));
    CircuitBreaker::Probe probe = [&]() -> asio::awaitable<Result<void>> {
      const redis::Command ping = redis::command("PING");
      const auto answer = co_await link.execute(ping);
      if (answer) co_return Result<void>{};
      last = answer.error();
      co_return std::unexpected(answer.error());
    };
    co_await watch("redis", std::move(probe), gate);
    const auto is_logged = [&] { return times_in(log_.text(), "has no connection") > 0; };
    const bool logged = co_await test::eventually(5s, is_logged);
    EXPECT_TRUE(logged);
    tasks.stop();
    co_await tasks.join();
  });
  if (last) expect_named_once(last->detail, "redis");
  expect_named_once(log_.text(), "redis");
}

TEST_P(TroubleMessages, OfPostgresNameItOnce) {
  const test::TestDatabase database;
  test::Gate gate(test::socket_folder_of(database.url()) / ".s.PGSQL.5432");
  const std::string user = GetParam() == Trouble::refused_login ? "nobody_here" : "fixline";
  const std::string name(test::address_of(database.url()).value_of("dbname"));
  const auto address = test::address_of("host=127.0.0.1 port=" + std::to_string(gate.port()) +
                                        " user=" + user + " dbname=" + name);
  std::optional<Error> last;
  test::on_loop([&]() -> asio::awaitable<void> {
    const postgres::SessionLimits limits{.connect_limit = 200ms, .statement_limit = 200ms};
    const auto executor = co_await asio::this_coro::executor;
    store::PostgresPointWriter writer(executor, {.address = address, .limits = limits}, log_.log());
    CircuitBreaker::Probe probe = [&]() -> asio::awaitable<Result<void>> {
      auto answer = co_await writer.ping();
      if (!answer) last = answer.error();
      co_return answer;
    };
    co_await watch("postgres", std::move(probe), gate);
  });
  ASSERT_TRUE(last);
  expect_named_once(last->detail, "postgres");
  EXPECT_THAT(log_.text(), HasSubstr("no connection to"));
  expect_named_once(log_.text(), "postgres");
}

INSTANTIATE_TEST_SUITE_P(All, TroubleMessages,
                         testing::Values(Trouble::refused_port, Trouble::closed_connection,
                                         Trouble::refused_login, Trouble::time_out));

}  // namespace
}  // namespace fixline
