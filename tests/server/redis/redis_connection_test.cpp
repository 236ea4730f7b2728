#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/ip/tcp.hpp>

#include "reactor/task_group.hpp"
#include "redis/connection.hpp"
#include "redis/link.hpp"
#include "support/loop.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::redis {
namespace {

using namespace std::chrono_literals;

RedisOptions options_of_server() {
  RedisOptions options;
  options.address = parse_address(test::shared_redis().url()).value();
  return options;
}

/// Runs a test's body with an open connection on an empty server.
template <class Body>
void with_connection(RedisOptions options, Body body) {
  static_cast<void>(test::empty_redis());
  test::on_loop([&]() -> asio::awaitable<void> {
    reactor::TaskGroup tasks(co_await asio::this_coro::executor);
    const auto connection = co_await RedisConnection::open(options);
    if (!connection) co_return ADD_FAILURE() << connection.error().detail;
    EXPECT_TRUE(tasks.spawn((*connection)->run()));
    co_await body(**connection);
    tasks.stop();
    co_await tasks.join();
    EXPECT_FALSE((*connection)->is_open());
  });
}

asio::awaitable<void> echo(RedisConnection& connection, std::string text, int& echoed) {
  const Command echo = command("ECHO", text);
  const auto reply = co_await connection.execute(echo);
  if (reply && reply->view().text() == text) ++echoed;
}

asio::awaitable<void> wait_for_nothing(RedisConnection& connection) {
  const Command blocking = command("BLPOP", "no such list", "0.2");
  co_await connection.execute(blocking, 200ms);
}

TEST(RedisConnection, GivesEachOfManyCallersItsOwnReply) {
  with_connection(options_of_server(), [](RedisConnection& connection) -> asio::awaitable<void> {
    reactor::TaskGroup callers(co_await asio::this_coro::executor);
    int echoed = 0;
    for (int i = 0; i != 1000; ++i)
      EXPECT_TRUE(
          callers.spawn(echo(connection, std::string(static_cast<std::size_t>(i), 'x'), echoed)));

    co_await callers.join();

    EXPECT_EQ(echoed, 1000);
  });
}

TEST(RedisConnection, KeepsTheOrderWhenACallerIsCancelled) {
  with_connection(options_of_server(), [](RedisConnection& connection) -> asio::awaitable<void> {
    const auto executor = co_await asio::this_coro::executor;
    reactor::TaskGroup cancelled(executor);
    reactor::TaskGroup callers(executor);
    int echoed = 0;
    EXPECT_TRUE(cancelled.spawn(wait_for_nothing(connection)));
    EXPECT_TRUE(callers.spawn(echo(connection, "after", echoed)));
    co_await test::pause_for(20ms);
    cancelled.stop();
    co_await cancelled.join();

    co_await callers.join();

    EXPECT_EQ(echoed, 1);
  });
}

TEST(RedisConnection, AnswersSeveralCommandsInOrder) {
  with_connection(options_of_server(), [](RedisConnection& connection) -> asio::awaitable<void> {
    const std::vector<Command> commands{command("SET", "k", 7), command("NONSENSE"),
                                        command("GET", "k")};

    const auto replies = co_await connection.execute_all(commands);

    if (!replies) co_return ADD_FAILURE() << replies.error().detail;
    EXPECT_EQ((*replies)[0].view().text(), "OK");
    EXPECT_TRUE((*replies)[1].view().is_error());
    EXPECT_EQ((*replies)[2].view().integer(), 7);
  });
}

TEST(RedisConnection, RefusesCommandsBeyondItsBound) {
  RedisOptions options = options_of_server();
  options.unanswered_max = 1;
  with_connection(options, [](RedisConnection& connection) -> asio::awaitable<void> {
    reactor::TaskGroup callers(co_await asio::this_coro::executor);
    EXPECT_TRUE(callers.spawn(wait_for_nothing(connection)));
    co_await test::pause_for(20ms);
    const Command ping = command("PING");

    const auto reply = co_await connection.execute(ping);

    EXPECT_TRUE(!reply && reply.error().code == ErrorCode::overloaded);
    co_await callers.join();
  });
}

TEST(RedisConnection, FailsAllCallersWhenItIsClosed) {
  with_connection(options_of_server(), [](RedisConnection& connection) -> asio::awaitable<void> {
    reactor::TaskGroup callers(co_await asio::this_coro::executor);
    for (int i = 0; i != 3; ++i) EXPECT_TRUE(callers.spawn(wait_for_nothing(connection)));
    co_await test::pause_for(20ms);

    connection.close({ErrorCode::unavailable, "because"});
    co_await callers.join();

    const Command ping = command("PING");
    const auto reply = co_await connection.execute(ping);
    EXPECT_TRUE(!reply && reply.error().detail == "because");
  });
}

TEST(RedisLink, ConnectsAnewWhenItsServerBecameAReplica) {
  auto& server = test::empty_redis();
  test::on_loop([&]() -> asio::awaitable<void> {
    test::LogText log;
    RedisLink link(options_of_server(), log.log());
    reactor::TaskGroup tasks(co_await asio::this_coro::executor);
    EXPECT_TRUE(tasks.spawn(link.run()));
    const bool up = co_await test::eventually(5s, [&] { return link.is_up(); });
    EXPECT_TRUE(up);
    const auto since = link.up_since();
    static_cast<void>(server.command("REPLICAOF 127.0.0.1 1"));
    const Command write = command("SET", "k", 7);

    const auto refused = co_await link.execute(write);

    EXPECT_TRUE(refused && refused->view().text().starts_with("READONLY"));
    const bool anew =
        co_await test::eventually(5s, [&] { return link.is_up() && link.up_since() != since; });
    EXPECT_TRUE(anew) << log.text();
    static_cast<void>(server.command("REPLICAOF NO ONE"));
    tasks.stop();
    co_await tasks.join();
  });
}

TEST(RedisConnection, SaysMisconfiguredForAWrongPasswordWithoutTellingIt) {
  auto& server = test::empty_redis();
  static_cast<void>(server.command("CONFIG SET requirepass right"));
  test::on_loop([&]() -> asio::awaitable<void> {
    RedisOptions options = options_of_server();
    options.address.password = "secret-but-wrong";
    test::LogText log;
    RedisLink link(options, log.log());
    reactor::TaskGroup tasks(co_await asio::this_coro::executor);
    EXPECT_TRUE(tasks.spawn(link.run()));

    const bool failed = co_await test::eventually(5s, [&] { return link.trouble().has_value(); });

    EXPECT_TRUE(failed && link.trouble()->code == ErrorCode::misconfigured);
    EXPECT_EQ(log.text().find("secret"), std::string::npos) << log.text();
    tasks.stop();
    co_await tasks.join();
  });
  // The server lets nobody in without the password any more; the next test gets a fresh one.
  test::shared_redis().kill();
}

TEST(RedisConnection, SpeaksOverTcp) {
  asio::io_context loop;
  asio::ip::tcp::acceptor free_port(loop, {asio::ip::address_v4::loopback(), 0});
  const test::TemporaryFolder folder;
  sandbox::PrivateRedisOptions server_options;
  server_options.directory = folder.path() / "redis";
  server_options.tcp_port = free_port.local_endpoint().port();
  free_port.close();
  const auto server = sandbox::PrivateRedis::start(server_options);
  ASSERT_TRUE(server) << server.error().detail;
  RedisOptions options;
  options.address.host = "localhost";
  options.address.port = server_options.tcp_port;

  with_connection(options, [](RedisConnection& connection) -> asio::awaitable<void> {
    int echoed = 0;
    co_await echo(connection, "hello", echoed);
    EXPECT_EQ(echoed, 1);
  });
}

TEST(RedisConnection, IsUnavailableWhereNobodyListens) {
  test::on_loop([]() -> asio::awaitable<void> {
    RedisOptions options;
    options.address.socket_path = "/nonexistent/redis.sock";

    const auto opened = co_await RedisConnection::open(options);

    EXPECT_TRUE(!opened && opened.error().code == ErrorCode::unavailable);
  });
}

TEST(RedisLink, TellsOnceThatItHasNoConnection) {
  test::on_loop([]() -> asio::awaitable<void> {
    RedisOptions options;
    options.address.socket_path = "/nonexistent/redis.sock";
    options.reconnect_first = options.reconnect_longest = 5ms;
    test::LogText log;
    RedisLink link(options, log.log());
    reactor::TaskGroup tasks(co_await asio::this_coro::executor);
    EXPECT_TRUE(tasks.spawn(link.run()));
    co_await test::pause_for(100ms);

    tasks.stop();
    co_await tasks.join();

    const std::string text = log.text();
    EXPECT_EQ(std::count(text.begin(), text.end(), '\n'), 1) << text;
  });
}

}  // namespace
}  // namespace fixline::redis
