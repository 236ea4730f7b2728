#include "endpoints/admin_gate.hpp"

#include <gtest/gtest.h>
#include <spdlog/sinks/ostream_sink.h>

#include <sstream>

#include "telemetry/seldom_sink.hpp"
#include "unit/http/answer_of.hpp"

namespace fixline::endpoints {

using http::Response;
using http::Router;
namespace {

using test::answer_of;

class AdminGateTest : public testing::Test {
 protected:
  AdminGateTest() { router_.get("/admin/x", gate_.guarded(test::naming("in"))); }
  Response ask(const std::string& authorization) {
    auto request = test::request_for("/admin/x");
    request.authorization = authorization;
    request.client = "192.0.2.7";
    return answer_of(router_, std::move(request));
  }

  std::ostringstream log_;
  WrongTokens wrong_{std::chrono::milliseconds(0)};
  AdminGate gate_{"token-0123456789", wrong_,
                  std::make_shared<spdlog::logger>(
                      "t", std::make_shared<telemetry::SeldomSink>(
                               std::make_shared<spdlog::sinks::ostream_sink_st>(log_)))};
  Router router_;
};

TEST_F(AdminGateTest, LetsTheTokenIn) {
  EXPECT_EQ(ask("Bearer token-0123456789").body, "in:");
  EXPECT_EQ(ask("bearer token-0123456789").status, 200U);
}

TEST_F(AdminGateTest, RefusesEverythingElseAndSaysWhatItWants) {
  for (const auto* wrong : {"", "Bearer", "Bearer ", "Bearer token-012345678", "token-0123456789",
                            "Bearer token-01234567890", "Basic token-0123456789"}) {
    const auto answer = ask(wrong);

    EXPECT_EQ(answer.status, 401U) << wrong;
    EXPECT_EQ(answer.authenticate, "Bearer realm=\"fixline admin\"");
    EXPECT_EQ(answer.body.find("0123456789"), std::string::npos);
  }
}

TEST_F(AdminGateTest, TellsWhoWasRefusedOnceInAWhileAndNoToken) {
  for (int i = 0; i < 100; ++i) (void)ask("Bearer guess");

  EXPECT_NE(log_.str().find("192.0.2.7"), std::string::npos);
  EXPECT_EQ(log_.str().find("guess"), std::string::npos);
  EXPECT_LT(log_.str().size(), 1'000U);
}

TEST(AdminGate, LooksAtNoTokenOfAnAddressWhoseWrongOneIsPaidFor) {
  WrongTokens wrong(std::chrono::hours(1));
  AdminGate gate("token-0123456789", wrong, std::make_shared<spdlog::logger>("t"));
  Router router;
  router.get("/admin/x", gate.guarded(test::naming("in")));
  const auto request_of = [](const char* client, const char* authorization) {
    auto request = test::request_for("/admin/x");
    request.client = client;
    request.authorization = authorization;
    return request;
  };

  EXPECT_FALSE(gate.recognizes(request_of("192.0.2.7", "Bearer guess")));

  const auto answer = answer_of(router, request_of("192.0.2.7", "Bearer token-0123456789"));
  EXPECT_EQ(answer.status, 429U);
  EXPECT_EQ(answer.retry_after_seconds, 1U);
  EXPECT_FALSE(gate.recognizes(request_of("192.0.2.7", "Bearer token-0123456789")));
  EXPECT_TRUE(gate.recognizes(request_of("192.0.2.8", "Bearer token-0123456789")));
  EXPECT_EQ(answer_of(router, request_of("192.0.2.8", "Bearer token-0123456789")).body, "in:");
  EXPECT_EQ(answer_of(router, request_of("192.0.2.7", "")).status, 401U) << "guesses nothing";
}

TEST(AdminGate, IsNotThereWithoutAToken) {
  WrongTokens wrong(std::chrono::milliseconds(0));
  AdminGate gate("", wrong, std::make_shared<spdlog::logger>("t"));
  Router router;
  router.get("/admin/x", gate.guarded(test::naming("in")));
  auto request = test::request_for("/admin/x");
  request.authorization = "Bearer ";

  EXPECT_FALSE(gate.is_there());
  EXPECT_EQ(answer_of(router, std::move(request)).status, 401U);
}

}  // namespace
}  // namespace fixline::endpoints
