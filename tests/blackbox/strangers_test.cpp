// What strangers learn of the servers behind the service: that they are out, and nothing else.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;
using testing::Not;

/// Nobody listens there.
RunningService::Settings out_of_reach() {
  return {{"DATABASE_URL", "postgresql://hidden_user:hidden_word@127.0.0.9:7/hidden_base"},
          {"REDIS_URL", "redis://127.0.0.8:9/0"}};
}

TEST(Strangers, LearnNoHostPortOrUser) {
  const RunningService service(out_of_reach(), RunningService::Expect::listening);
  ASSERT_TRUE(becomes_true(20s, [&] {
    return service.told("/health").body.find("127.0.0.9") != std::string::npos;
  })) << service.told("/health").body;

  for (const auto* target : {"/health", "/queue/status", "/readyz", "/livez", "/metrics", "/"}) {
    const auto body = get(service.port(), target).body;
    for (const auto* hidden : {"hidden", "127.0.0.9", "127.0.0.8"})
      EXPECT_THAT(body, Not(HasSubstr(hidden))) << target;
  }
  const auto health = get(service.port(), "/health").json();
  EXPECT_EQ(health.at("status"), "degraded");
  EXPECT_EQ(health.at("database_connected"), false);
  EXPECT_THAT(get(service.port(), "/health").body, HasSubstr("PostgreSQL is out of use"));
  // Each event loop finds out by itself.
  EXPECT_TRUE(becomes_true(20s, [&] {
    return service.told("/queue/status").body.find("127.0.0.9") != std::string::npos;
  }));
}

TEST(Strangers, WhoGuessATokenWait) {
  const RunningService service;
  const auto guess = [&](const char* target) {
    return Connection(service.port())
        .get(target, "Authorization: Bearer a-guess-of-a-stranger\r\n");
  };

  const auto begin = std::chrono::steady_clock::now();
  for (int i = 0; i < 3; ++i) EXPECT_EQ(guess("/admin/settings").status, 401U);

  EXPECT_GE(std::chrono::steady_clock::now() - begin, 3s);
  Connection waiting(service.port());
  waiting.send(
      "GET /admin/settings HTTP/1.1\r\nHost: localhost\r\nX-API-Key: another-guess\r\n\r\n");
  EXPECT_EQ(service.told("/admin/settings").status, 200U) << "who has the token waits for nobody";
  EXPECT_EQ(waiting.receive().status, 401U);
  EXPECT_EQ(guess("/health").status, 200U) << "strangers' health";
}

}  // namespace
}  // namespace fixline::test
