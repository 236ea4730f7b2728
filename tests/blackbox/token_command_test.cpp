// `fixline token`, as a person or a script uses it.

#include "blackbox/token_command.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "support/servers.hpp"

namespace fixline::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class TokenCommand : public testing::Test {
 protected:
  TokenCommand() { EXPECT_TRUE(run({"migrate"}).status.success()); }

  Ended run(std::vector<std::string> arguments) const {
    arguments.insert(arguments.end(), {"--database-url", database_.url()});
    return run_program(program_command(std::move(arguments), folder_.path()));
  }
  Ended token(std::vector<std::string> arguments) const {
    arguments.insert(arguments.begin(), "token");
    return run(std::move(arguments));
  }
  IssuedToken issued(std::vector<std::string> flags = {}) const {
    flags.insert(flags.begin(), {"issue", "--json", "--name", "phones", "--scope", "ingest:live"});
    const auto told = boost::json::parse(token(std::move(flags)).output);
    return {std::string(told.at("id").as_string()), std::string(told.at("token").as_string())};
  }
  std::string value(const std::string& statement) const {
    return database_value(database_.url(), statement);
  }

  TestDatabase database_;
  TemporaryFolder folder_;
};

TEST_F(TokenCommand, ShowsANewTokenOnceAndKeepsItsDigestAlone) {
  const auto made = issued({"--flights", "cup26-*"});

  EXPECT_EQ(made.token.rfind("fxl_" + made.id + "_", 0), 0U);
  const auto secret = made.token.substr(made.token.rfind('_') + 1);
  EXPECT_EQ(value("SELECT secret_sha256 = sha256('" + secret + "') FROM access_tokens"), "t");
  EXPECT_THAT(token({"list"}).output, HasSubstr("cup26-*"));
  for (const auto* way : {"list", "show"}) {
    std::vector<std::string> arguments{way};
    if (arguments.front() == "show") arguments.push_back(made.id);
    EXPECT_THAT(token(arguments).output, Not(HasSubstr(secret)));
    arguments.emplace_back("--json");
    EXPECT_THAT(token(arguments).output, Not(HasSubstr(secret)));
  }
}

TEST_F(TokenCommand, MakesManyEachWithItsNumber) {
  const auto ended = token({"issue", "--name", "pilot", "--scope", "ingest:live,ingest:upload",
                            "--flights", "cup26-{n}-*", "--count", "150", "--csv"});

  ASSERT_TRUE(ended.status.success()) << ended.output;
  EXPECT_EQ(std::ranges::count(ended.output, '\n'), 151);
  EXPECT_THAT(ended.output, HasSubstr("name,id,token\npilot-001,"));
  EXPECT_EQ(value("SELECT flights[1] FROM access_tokens WHERE name = 'pilot-042'"), "cup26-042-*");
  EXPECT_EQ(value("SELECT count(DISTINCT secret_sha256) FROM access_tokens"), "150");
}

TEST_F(TokenCommand, PutsAnotherTokenInThePlaceOfOne) {
  const auto old = issued({"--flights", "cup26-*", "--points-per-second", "7"});

  const auto ended = token({"rotate", old.id, "--overlap", "7d", "--json"});

  ASSERT_TRUE(ended.status.success()) << ended.output;
  const auto fresh = boost::json::parse(ended.output);
  EXPECT_NE(std::string(fresh.at("id").as_string()), old.id);
  EXPECT_EQ(fresh.at("flights").at(0), "cup26-*");
  EXPECT_EQ(fresh.at("burst"), 14);
  EXPECT_EQ(value("SELECT valid_until BETWEEN now() + '6 days' AND now() + '8 days'"
                  " FROM access_tokens WHERE id = '" +
                  old.id + "'"),
            "t");
}

TEST_F(TokenCommand, EndsTheOldOneAtOnceWithoutAnOverlap) {
  const auto old = issued();

  ASSERT_TRUE(token({"rotate", old.token}).status.success());

  EXPECT_EQ(value("SELECT valid_until <= now() FROM access_tokens WHERE id = '" + old.id + "'"),
            "t");
}

TEST_F(TokenCommand, RevokesByIdOrByTheTokenItself) {
  const auto one = issued();
  const auto two = issued();

  ASSERT_TRUE(token({"revoke", one.id, two.token}).status.success());

  EXPECT_EQ(value("SELECT count(*) FROM access_tokens WHERE revoked_at IS NOT NULL"), "2");
  EXPECT_THAT(token({"show", one.id}).output, HasSubstr("state: revoked"));
}

TEST_F(TokenCommand, ChangesNothingWhenOneIsNotThere) {
  const auto one = issued();

  const auto ended = token({"revoke", one.id, "zzzzzzzzzz"});

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_THAT(ended.output, HasSubstr("zzzzzzzzzz"));
  EXPECT_EQ(value("SELECT count(*) FROM access_tokens WHERE revoked_at IS NOT NULL"), "0");
}

TEST_F(TokenCommand, NamesTheFlagThatIsWrong) {
  const auto mistake = [&](std::vector<std::string> flags) {
    flags.insert(flags.begin(), {"issue", "--name", "n"});
    const auto ended = token(std::move(flags));
    EXPECT_EQ(ended.status.text(), "exit code 2") << ended.output;
    return ended.output;
  };

  EXPECT_THAT(mistake({}), HasSubstr("--scope"));
  EXPECT_THAT(mistake({"--scope", "everything"}), HasSubstr("everything"));
  EXPECT_THAT(mistake({"--scope", "read", "--until", "soon"}), HasSubstr("--until"));
  EXPECT_THAT(mistake({"--scope", "read", "--until", "2020-01-01T00:00:00Z"}),
              HasSubstr("--until"));
  EXPECT_THAT(mistake({"--scope", "read", "--burst", "7"}), HasSubstr("--points-per-second"));
  EXPECT_THAT(mistake({"--scope", "read", "--flights", ""}), HasSubstr("--flights"));
  EXPECT_THAT(mistake({"--scope", "read", "--csv", "--json"}), HasSubstr("--csv"));
}

TEST(TokenCommandWithoutTables, SaysHowToMendThat) {
  const TestDatabase database;
  const TemporaryFolder folder;

  const auto ended = run_program(
      program_command({"token", "list", "--database-url", database.url()}, folder.path()));

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_THAT(ended.output, HasSubstr("fixline migrate"));
}

TEST(TokenCommands, HelpWithExamples) {
  const TemporaryFolder folder;
  for (const auto* word : {"issue", "list", "show", "rotate", "revoke"}) {
    const auto ended = run_program(program_command({"token", word, "-h"}, folder.path()));

    EXPECT_THAT(ended.output, HasSubstr("Examples:")) << word;
  }
}

}  // namespace
}  // namespace fixline::test
