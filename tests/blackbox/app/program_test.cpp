#include "support/program.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>

#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

Ended run(std::vector<std::string> arguments, const std::string& env_file = {}) {
  const TemporaryFolder folder;
  if (!env_file.empty()) std::ofstream(folder.path() / ".env") << env_file;
  return run_program(program_command(std::move(arguments), folder.path()));
}

TEST(Program, ShowsItsHelpAndFailsWithoutACommand) {
  const auto ended = run({});

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_NE(ended.output.find("Usage: fixline"), std::string::npos) << ended.output;
}

TEST(Program, HelpsOnEveryCommand) {
  for (const auto* command : {"audit", "bench", "check", "config", "dev", "dlq", "doctor", "held",
                              "import", "migrate", "pause", "resume", "selftest", "serve",
                              "simulate", "status", "token", "version", "where"}) {
    const auto ended = run({command, "-h"});

    EXPECT_TRUE(ended.status.success()) << command << ": " << ended.output;
  }
}

TEST(Program, TellsTheCommitThatItWasBuiltFrom) {
  const auto ended = run({"version"});

  EXPECT_THAT(ended.output,
              testing::ContainsRegex("\ncommit ([0-9a-f]{12,40}(-dirty)?|unknown)\n"));
}

TEST(Program, RefusesAnUnknownCommandWithTwo) {
  EXPECT_EQ(run({"fly"}).status.text(), "exit code 2");
}

TEST(Program, NamesTheLineOfASettingThatIsWrong) {
  const auto ended = run({"config"}, "LOG_LEVEL=info\nQUEUE_BATCH_MAX=many\n");

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_EQ(ended.output, "fixline: .env line 2: QUEUE_BATCH_MAX: \"many\" is not 1 to 1000000\n");
}

TEST(Program, FailsWhenTheNamedSettingsFileIsMissing) {
  const auto ended = run({"config", "--env-file", "none"});

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_EQ(ended.output, "fixline: none: cannot be read: No such file or directory\n");
}

TEST(Program, ShowsWhereASettingComesFromAndNoSecret) {
  const auto ended = run({"config", "--redis-port", "7"}, "ADMIN_TOKEN=hidden-0123456789\n");

  EXPECT_NE(ended.output.find("flag --redis-port"), std::string::npos) << ended.output;
  EXPECT_EQ(ended.output.find("hidden"), std::string::npos) << ended.output;
}

TEST(Program, RefusesAnAdminTokenThatCanBeGuessed) {
  const auto ended = run({"config"}, "ADMIN_TOKEN=short\n");

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_EQ(ended.output.find("short"), std::string::npos) << ended.output;
  EXPECT_NE(ended.output.find("at least 16 characters"), std::string::npos) << ended.output;
}

TEST(Program, ChecksThatAServiceIsThere) {
  const auto ended = run({"check", "--http-address", "127.0.0.1:1"});

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_EQ(ended.output, "fixline: 127.0.0.1:1: Connection refused\n");
}

TEST(Program, SaysWhyItCannotServeAnAddress) {
  // One that is for documents only, so that no machine has it.
  const auto ended = run({"serve", "--http-address", "192.0.2.1:8000", "--ingest-auth", "off"});

  EXPECT_EQ(ended.status.text(), "exit code 1") << ended.output;
  EXPECT_NE(ended.output.find("192.0.2.1:8000: Cannot assign requested address"), std::string::npos)
      << ended.output;
}

TEST(Program, ServesNobodyElseBeforeItWasSaidWhoMaySendPoints) {
  for (const auto* address : {":0", "0.0.0.0:0", "[::]:0", "192.0.2.1:8000"}) {
    const auto ended = run({"serve", "--http-address", address});

    EXPECT_EQ(ended.status.text(), "exit code 2") << address << ended.output;
    EXPECT_NE(ended.output.find("INGEST_AUTH=required"), std::string::npos) << ended.output;
  }
}

/// What a package makes of the program's help: "man" or "bash".
std::string reference(const std::string& what) {
  const TemporaryFolder folder;
  auto command = program_command({what}, folder.path());
  command.arguments.insert(command.arguments.begin(), FIXLINE_REFERENCE);
  return run_program(command).output;
}

TEST(Reference, HasAManPageOfEveryCommandAndSetting) {
  const auto page = reference("man");

  for (const auto* part : {".SS fixline serve", ".SS fixline dlq replay", ".SS fixline bench load",
                           "\\-\\-queue\\-batch\\-max", "/etc/fixline/fixline.env"})
    EXPECT_NE(page.find(part), std::string::npos) << part;
}

TEST(Reference, CompletesCommandsFlagsAndTheirWordsInBash) {
  const TemporaryFolder folder;
  std::ofstream(folder.path() / "completion") << reference("bash");
  const auto completed = [&](const std::string& words) {
    auto command = program_command({}, folder.path());
    command.arguments = {"bash", "-c",
                         ". ./completion; COMP_WORDS=(" + words +
                             "); COMP_CWORD=$((${#COMP_WORDS[@]}-1)); _fixline; "
                             "echo \"${COMPREPLY[*]}\""};
    return run_program(command).output;
  };

  EXPECT_EQ(completed("fixline se"), "serve selftest\n");
  EXPECT_EQ(completed("fixline dlq re"), "replay\n");
  EXPECT_EQ(completed("fixline dlq replay --dr"), "--dry-run\n");
  EXPECT_EQ(completed("fixline config --format j"), "json\n");
  EXPECT_EQ(completed("fixline import fl"), "\n");  // bash goes on with files
}

}  // namespace
}  // namespace fixline::test
