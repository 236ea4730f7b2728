// Tokens in every instance, and while the database is away.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "blackbox/token_command.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

const RunningService::Settings required{{"INGEST_AUTH", "required"}};

TEST(Tokens, AreRevokedInEveryInstance) {
  const RunningService first(required);
  const RunningService second(first, required);
  const auto token = issue(first, {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(first, token) && gets_known(second, token));

  ASSERT_TRUE(token_command(first, {"revoke", token.id}).status.success());

  for (const auto* service : {&first, &second})
    EXPECT_TRUE(
        becomes_true(10s, [&] { return send_point(*service, token.bearer()).status == 401; }));
}

TEST(Tokens, ThatAreChangedByHandAreFollowedAsWell) {
  const RunningService service(required);
  const auto token = issue(service, {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service, token));

  (void)service.sql("UPDATE access_tokens SET revoked_at = now()");

  EXPECT_TRUE(becomes_true(10s, [&] { return send_point(service, token.bearer()).status == 401; }));
}

TEST(Tokens, AreNotedWhenTheyWereUsedLast) {
  const RunningService service(required);
  const auto token = issue(service, {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service, token));

  EXPECT_EQ(
      service.eventually("SELECT count(*) FROM access_tokens WHERE last_used_at IS NOT NULL", "1"),
      "1");
  EXPECT_EQ(send_point(service, token.bearer()).status, 202U) << "nothing of it has changed";
}

TEST(Tokens, StayInForceWithoutTheDatabaseAndOverARestart) {
  RunningService service(required, RunningService::Expect::listening);
  ASSERT_EQ(service.eventually("SELECT count(*) FROM access_tokens", "0"), "0");
  const auto token = issue(service, {"--scope", "ingest:live"});
  const auto revoked = issue(service, {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service, token) && gets_known(service, revoked));
  ASSERT_TRUE(token_command(service, {"revoke", revoked.id}).status.success());
  ASSERT_TRUE(
      becomes_true(10s, [&] { return send_point(service, revoked.bearer()).status == 401; }));
  const auto copy = service.folder() / "spool" / "access_tokens.json";
  ASSERT_TRUE(becomes_true(
      10s, [&] { return content(copy).find("\"revoked_at\":\"") != std::string::npos; }));
  EXPECT_EQ(std::filesystem::status(copy).permissions(),
            std::filesystem::perms::owner_read | std::filesystem::perms::owner_write);
  EXPECT_EQ(content(copy).find(token.token), std::string::npos) << "no secret is in it";

  service.set("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
  service.kill_and_restart();

  EXPECT_EQ(send_point(service, token.bearer()).status, 202U);
  EXPECT_EQ(send_point(service, revoked.bearer()).status, 401U);
  auto unknown = token.token;
  unknown.replace(4, 10, "zzzzzzzzzz");
  EXPECT_EQ(send_point(service, "X-API-Key: " + unknown + "\r\n").status, 401U);
}

TEST(Tokens, OfACopyThatOthersMayReplaceAreNotBelieved) {
  RunningService service(required, RunningService::Expect::listening);
  const auto spool = service.folder() / "spool";
  ASSERT_EQ(service.eventually("SELECT count(*) FROM access_tokens", "0"), "0");
  const auto token = issue(service, {"--scope", "ingest:live"});
  ASSERT_TRUE(gets_known(service, token));
  ASSERT_TRUE(becomes_true(10s, [&] {
    return content(spool / "access_tokens.json").find(token.id) != std::string::npos;
  }));

  std::filesystem::permissions(spool, std::filesystem::perms::others_write,
                               std::filesystem::perm_options::add);
  service.set("DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none");
  service.kill_and_restart();

  EXPECT_EQ(send_point(service, token.bearer()).status, 503U);
}

TEST(Tokens, CantBeJudgedWithoutTheDatabaseAndACopyAndAreToldToComeAgain) {
  const RunningService service(
      {{"INGEST_AUTH", "required"}, {"DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"}},
      RunningService::Expect::listening);

  const auto answer =
      send_point(service, "X-API-Key: fxl_abcdefghjk_" + std::string(43, 'x') + "\r\n");

  EXPECT_EQ(answer.status, 503U);
  EXPECT_FALSE(answer.retry_after.empty());
}

TEST(Tokens, OfAFileNeedNoDatabaseAndAreFollowed) {
  const TemporaryFolder folder;
  const auto file = folder.path() / "tokens.json";
  const auto run = [&](std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "token");
    arguments.insert(arguments.end(), {"--tokens-file", file.string()});
    return run_program(program_command(std::move(arguments), folder.path()));
  };
  const auto issued = run({"issue", "--name", "n", "--scope", "ingest:live", "--json"});
  ASSERT_TRUE(issued.status.success()) << issued.output;
  const auto told = boost::json::parse(issued.output);
  const IssuedToken token{std::string(told.at("id").as_string()),
                          std::string(told.at("token").as_string())};
  const RunningService service({{"INGEST_AUTH", "required"},
                                {"TOKENS_FILE", file.string()},
                                {"DATABASE_URL", "postgresql://nobody@127.0.0.1:1/none"}},
                               RunningService::Expect::listening);

  EXPECT_EQ(send_point(service, token.bearer()).status, 202U);
  ASSERT_TRUE(run({"revoke", token.id}).status.success());
  EXPECT_TRUE(becomes_true(10s, [&] { return send_point(service, token.bearer()).status == 401; }));
  std::ofstream(file) << "{\"tokens\": [";
  EXPECT_TRUE(becomes_true(10s, [&] {
    return service.told("/health").body.find("changes of tokens are not followed") !=
           std::string::npos;
  }));
}

TEST(Tokens, ThatLackAreTold) {
  const RunningService service(required);

  EXPECT_TRUE(becomes_true(10s, [&] {
    return service.told("/health").body.find("there is no token") != std::string::npos;
  }));
}

}  // namespace
}  // namespace fixline::test
