#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>

#include "postgres/resolved_address.hpp"
#include "server/postgres/database.hpp"

namespace fixline::postgres {
namespace {

using namespace std::chrono_literals;
using test::Database;
using test::run;

constexpr SessionLimits impatient{.connect_limit = 300ms, .statement_limit = 300ms};

PgResult<void> connected(const std::string& url, SessionLimits limits = {}) {
  test::asio::io_context context(1);
  PgSession session(context.get_executor(), limits);
  return run(context, session.connect(test::address_of(url)));
}

// A socket of ours that accepts connections and never says a word.
class SilentServer {
 public:
  SilentServer() : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof address;
    auto* plain = reinterpret_cast<sockaddr*>(&address);
    if (::bind(socket_, plain, size) != 0 || ::listen(socket_, 8) != 0 ||
        ::getsockname(socket_, plain, &size) != 0)
      throw std::runtime_error("no socket to be had");
    port_ = ntohs(address.sin_port);
  }
  SilentServer(const SilentServer&) = delete;
  SilentServer& operator=(const SilentServer&) = delete;
  ~SilentServer() { ::close(socket_); }

  [[nodiscard]] std::string port() const { return std::to_string(port_); }

 private:
  int socket_;
  int port_ = 0;
};

TEST(PgConnect, SetsTheSessionUp) {
  Database database;
  EXPECT_EQ(database.value("SHOW timezone"), "UTC");
  EXPECT_EQ(database.value("SHOW client_encoding"), "UTF8");
  EXPECT_EQ(database.value("SHOW application_name"), "fixline");
  EXPECT_EQ(database.value("SHOW statement_timeout"), "27s");
  EXPECT_EQ(database.value("SHOW plan_cache_mode"), "force_generic_plan");
}

TEST(PgConnect, WaitsForTheDiskWhereTheDatabaseWouldNot) {
  Database database;
  database.value(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET synchronous_commit = off'; END$$");
  database.session().close();

  EXPECT_EQ(database.value("SHOW synchronous_commit"), "on");
}

TEST(PgConnect, ShoutsAboutADatabaseThatIsNotThere) {
  auto url = Database().url();
  url.replace(url.find("test_"), 5, "none_");

  const auto result = connected(url);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().sqlstate, "3D000") << result.error().message;
  EXPECT_EQ(result.error().code, ErrorCode::misconfigured);
}

TEST(PgConnect, ShoutsAboutARoleThatIsNotThere) {
  auto url = Database().url();
  url.replace(url.find("user=fixline"), 12, "user=nobody_at_all");

  const auto result = connected(url);

  ASSERT_FALSE(result);
  EXPECT_TRUE(result.error().sqlstate.starts_with("28")) << result.error().message;
  EXPECT_EQ(result.error().code, ErrorCode::misconfigured);
}

TEST(PgConnect, IsUnavailableWhereNobodyListens) {
  const auto result = connected("postgresql://u@127.0.0.1:1/d");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(result.error().sqlstate.empty());
}

TEST(PgConnect, LooksHostNamesUp) {
  test::asio::io_context context(1);

  const auto address =
      run(context, resolved(test::address_of("host=localhost,127.0.0.9 port=1,2 user=u"), 5s));

  ASSERT_TRUE(address) << address.error().message;
  EXPECT_NE(address->value_of("hostaddr").find("127.0.0.1"), std::string_view::npos);
  EXPECT_TRUE(address->value_of("hostaddr").ends_with(','));
  EXPECT_TRUE(address->value_of("host").ends_with(",127.0.0.9"));
  EXPECT_TRUE(address->value_of("port").ends_with(",2"));
}

TEST(PgConnect, ConnectsToALookedUpName) {
  const auto result = connected("postgresql://u@localhost:1/d");

  ASSERT_FALSE(result);
  EXPECT_NE(result.error().message.find("refused"), std::string::npos) << result.error().message;
}

TEST(PgConnect, IsUnavailableWhereANameMeansNothing) {
  const auto result = connected("postgresql://u@no-such-host.invalid/d");

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_NE(result.error().message.find("no-such-host.invalid"), std::string::npos);
}

TEST(PgConnect, GivesUpOnAServerThatSaysNothing) {
  SilentServer silent;
  const auto started = std::chrono::steady_clock::now();

  const auto result = connected("postgresql://u@127.0.0.1:" + silent.port() + "/d", impatient);

  ASSERT_FALSE(result);
  EXPECT_EQ(result.error().code, ErrorCode::unavailable);
  EXPECT_LT(std::chrono::steady_clock::now() - started, 2s);
}

}  // namespace
}  // namespace fixline::postgres
