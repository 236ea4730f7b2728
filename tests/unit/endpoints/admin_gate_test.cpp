#include "endpoints/admin/admin_gate.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "access/token_text.hpp"
#include "telemetry/metrics.hpp"
#include "unit/http/answer_of.hpp"

namespace fixline::endpoints {

using access::Scope;
using http::Response;
using http::Router;
namespace {

using test::answer_of;

class AdminGateTest : public testing::Test {
 protected:
  explicit AdminGateTest(std::string token = "token-0123456789")
      : access_({.ingest = access::IngestAuth::off, .admin_token = std::move(token)}, metrics_,
                std::make_shared<spdlog::logger>("t")) {
    router_.get("/admin/read", gate_.guarded(Scope::read, test::naming("in")));
    router_.get("/admin/dlq", gate_.guarded(Scope::dlq, test::naming("in")));
  }
  Response ask(const std::string& authorization, const char* path = "/admin/read") {
    auto request = test::request_for(path);
    request.authorization = authorization;
    return answer_of(router_, std::move(request));
  }
  /// Makes a token with the scope known.
  std::string token_with(Scope scope) {
    const std::string secret(access::token_secret_characters, 'S');
    access::AccessToken token{.id = "abcdefghjk", .secret = formats::sha256(secret)};
    token.scopes.add(scope);
    access_.use(std::make_shared<const access::TokenBook>(std::vector{token}));
    return "Bearer " + access::token_text(token.id, secret);
  }

  telemetry::Metrics metrics_;
  access::AccessGate access_;
  WrongTokens wrong_{std::chrono::milliseconds(0)};
  AdminGate gate_{access_, wrong_};
  Router router_;
};

class AdminGateWithoutTokenTest : public AdminGateTest {
 protected:
  AdminGateWithoutTokenTest() : AdminGateTest("") {}
};

TEST_F(AdminGateTest, LetsTheAdminIn) {
  EXPECT_EQ(ask("Bearer token-0123456789").body, "in:");
  EXPECT_EQ(ask("bearer token-0123456789", "/admin/dlq").status, 200U);
}

TEST_F(AdminGateTest, RefusesEverythingElse) {
  for (const auto* wrong : {"", "Bearer", "Bearer ", "Bearer token-012345678", "token-0123456789",
                            "Bearer token-01234567890", "Basic token-0123456789"}) {
    const auto answer = ask(wrong);

    EXPECT_EQ(answer.status, 401U) << wrong;
    EXPECT_TRUE(answer.authenticate.starts_with("Bearer realm=\"fixline admin\"")) << wrong;
    EXPECT_EQ(answer.body.find("0123456789"), std::string::npos);
  }
}

TEST_F(AdminGateWithoutTokenTest, IsNotThereWhileNobodyMayDoAnythingThere) {
  EXPECT_EQ(ask("Bearer ").status, 404U);
  EXPECT_EQ(ask(token_with(Scope::ingest_live)).status, 404U);
}

TEST_F(AdminGateTest, AnswersAWrongTokenLate) {
  constexpr std::chrono::milliseconds cost(20);
  WrongTokens wrong(cost);
  AdminGate gate(access_, wrong);
  router_.get("/admin/dear", gate.guarded(Scope::read, test::naming("in")));

  const auto begin = std::chrono::steady_clock::now();
  EXPECT_EQ(ask("Bearer guess", "/admin/dear").status, 401U);

  EXPECT_GE(std::chrono::steady_clock::now() - begin, cost);
}

TEST_F(AdminGateTest, HoldsUpNobodyElseOfAnAddressWhoseWrongTokensWait) {
  WrongTokens wrong(std::chrono::hours(1));
  AdminGate gate(access_, wrong);
  router_.get("/admin/dear", gate.guarded(Scope::read, test::naming("in")));
  (void)wrong.charge("", WrongTokens::Clock::now());

  EXPECT_EQ(ask("Bearer token-0123456789", "/admin/dear").status, 200U);
  EXPECT_EQ(ask(token_with(Scope::read), "/admin/dear").status, 200U);
  EXPECT_EQ(ask(token_with(Scope::dlq), "/admin/dear").status, 403U) << "is no guess";
  EXPECT_EQ(ask("", "/admin/dear").status, 401U) << "guesses nothing";
}

TEST_F(AdminGateTest, RecognizesWhoMayRead) {
  const auto recognizes = [&](const std::string& authorization) {
    auto request = test::request_for("/health");
    request.authorization = authorization;
    return gate_.recognizes(request);
  };

  EXPECT_TRUE(recognizes("Bearer token-0123456789"));
  EXPECT_TRUE(recognizes(token_with(Scope::read)));
  EXPECT_FALSE(recognizes(token_with(Scope::ingest_live)));
  EXPECT_FALSE(recognizes("Bearer guess"));
  EXPECT_FALSE(recognizes(""));
}

TEST_F(AdminGateWithoutTokenTest, LetsATokenDoWhatItsScopesSay) {
  const auto token = token_with(Scope::read);

  EXPECT_EQ(ask(token).status, 200U);
  EXPECT_EQ(ask(token, "/admin/dlq").status, 403U);
}

TEST_F(AdminGateWithoutTokenTest, TellsTheEndpointWhoAsksByTheTokensId) {
  const auto who = [](http::Request request) -> boost::asio::awaitable<Response> {
    Response answer;
    answer.body = request.asker();
    co_return answer;
  };
  router_.get("/admin/who", gate_.guarded(Scope::read, who));

  EXPECT_EQ(ask(token_with(Scope::read), "/admin/who").body, " (token abcdefghjk)");
}

}  // namespace
}  // namespace fixline::endpoints
