// The service, and who issues its tokens, as two users of the database, with the rights of
// docs/security.md.

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <string>

#include "blackbox/token_command.hpp"
#include "blackbox/writer_role.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using testing::HasSubstr;

constexpr const char* right_to_note_uses = "UPDATE (last_used_at)";

/// The service of the manual is the role `writer` here: "fixline" owns the tables of the tests.
std::string documented_grants() {
  std::ifstream manual(FIXLINE_SECURITY);
  std::string grants;
  for (std::string line; std::getline(manual, line);) {
    if (!line.starts_with("GRANT ")) continue;
    if (const auto at = line.find(" TO fixline;"); at != std::string::npos)
      line = line.substr(0, at) + " TO writer;";
    grants += line;
  }
  return grants;
}

std::string with_user(std::string url, const std::string& user) {
  constexpr std::string_view owner = "user=fixline";
  return url.replace(url.find(owner), owner.size(), "user=" + user);
}

class AccessRights : public testing::Test {
 protected:
  /// `less`: what is taken away again.
  void begin(const std::string& less = {}) {
    restart_as_writer(service_,
                      "REVOKE ALL ON access_tokens, access_token_version FROM writer;"
                      "DO $$BEGIN IF NOT EXISTS (SELECT FROM pg_roles WHERE rolname = 'organiser')"
                      " THEN CREATE ROLE organiser LOGIN; END IF; END$$;" +
                          documented_grants() + less);
  }

  /// `fixline token ...` of a user.
  Ended token_command_of(const std::string& user, std::vector<std::string> arguments) {
    return run_as(user, "token", std::move(arguments));
  }
  Ended run_as(const std::string& user, const char* command, std::vector<std::string> arguments) {
    const TemporaryFolder folder;
    arguments.insert(arguments.begin(), command);
    arguments.insert(arguments.end(), {"--database-url", with_user(service_.database_url(), user)});
    return run_program(program_command(std::move(arguments), folder.path()));
  }

  IssuedToken issue_as_organiser() {
    const auto issued =
        token_command_of("organiser", {"issue", "--json", "--name", "n", "--scope", "ingest:live"});
    if (!issued.status.success()) throw std::runtime_error(issued.output);
    const auto told = boost::json::parse(issued.output);
    return {std::string(told.at("id").as_string()), std::string(told.at("token").as_string())};
  }

  RunningService service_{{{"INGEST_AUTH", "required"}}};
};

TEST_F(AccessRights, OfTheManualAreEnoughForTheService) {
  begin();
  const auto token = issue_as_organiser();

  EXPECT_TRUE(gets_known(service_, token)) << service_.log();
  EXPECT_EQ(
      service_.eventually("SELECT count(*) FROM access_tokens WHERE last_used_at IS NOT NULL", "1"),
      "1");
}

TEST_F(AccessRights, OfTheManualAreEnoughForWhoIssuesTokens) {
  begin();
  const auto token = issue_as_organiser();
  ASSERT_TRUE(gets_known(service_, token));

  EXPECT_THAT(token_command_of("organiser", {"list"}).output, HasSubstr(token.id));
  EXPECT_TRUE(
      token_command_of("organiser", {"rotate", token.id, "--overlap", "7d"}).status.success());
  EXPECT_TRUE(token_command_of("organiser", {"revoke", token.id}).status.success());
  EXPECT_TRUE(
      becomes_true(10s, [&] { return send_point(service_, token.bearer()).status == 401; }));
}

TEST_F(AccessRights, OfTheServiceMakeNoToken) {
  begin();

  const auto issued =
      token_command_of("writer", {"issue", "--name", "n", "--scope", "ingest:live"});

  EXPECT_FALSE(issued.status.success());
  EXPECT_THAT(issued.output, HasSubstr("permission denied for table access_tokens"));
  EXPECT_EQ(service_.sql("SELECT count(*) FROM access_tokens"), "0");
}

TEST_F(AccessRights, ToNoteUsesMayLack) {
  begin(std::string("REVOKE ") + right_to_note_uses + " ON access_tokens FROM writer;");
  const auto token = issue_as_organiser();

  EXPECT_TRUE(gets_known(service_, token));
  EXPECT_TRUE(becomes_true(30s, [&] {
    return service_.log().find("when tokens were used last is not noted") != std::string::npos;
  }));
  EXPECT_EQ(send_point(service_, token.bearer()).status, 202U);
}

TEST_F(AccessRights, ThatTheServiceLacksAreToldByDoctorAndHealth) {
  begin("REVOKE SELECT ON access_tokens, access_token_version FROM writer;");
  const auto is_told = HasSubstr("permission denied for table access_token");

  const auto examined = run_as("writer", "doctor", {"--ingest-auth", "required"});

  EXPECT_FALSE(examined.status.success());
  EXPECT_THAT(examined.output, is_told);
  EXPECT_TRUE(becomes_true(10s, [&] {
    return testing::Value(service_.told("/health").body, is_told);
  })) << service_.told("/health").body;
}

}  // namespace
}  // namespace fixline::test
