// What the program makes of a command line that is not right, and what its help lists.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using testing::HasSubstr;
using testing::Not;

class CommandLine : public testing::Test {
 protected:
  Ended run(std::vector<std::string> arguments) {
    return run_program(program_command(std::move(arguments), folder_.path()));
  }

  TemporaryFolder folder_;
};

struct Misspelt {
  std::vector<std::string> arguments;
  const char* answer;
};

class MisspeltCommandLine : public CommandLine, public testing::WithParamInterface<Misspelt> {};

TEST_P(MisspeltCommandLine, IsAnsweredWithWhatWasMeant) {
  const auto ended = run(GetParam().arguments);

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_THAT(ended.output, HasSubstr(GetParam().answer));
}

INSTANTIATE_TEST_SUITE_P(
    All, MisspeltCommandLine,
    testing::Values(
        Misspelt{{"serv"}, "there is no command serv; did you mean serve?"},
        Misspelt{{"nonsense"}, "there is no command nonsense\nfixline: fixline -h tells"},
        Misspelt{{"dlq", "lst"}, "there is no command lst; did you mean list?"},
        Misspelt{{"bench", "laod"}, "there is no command laod; did you mean load?"},
        Misspelt{{"check", "--databse-url", "x"},
                 "fixline check has no flag --databse-url; did you mean --database-url?"},
        Misspelt{{"dlq", "list", "--qeue=live"},
                 "fixline dlq list has no flag --qeue; did you mean --queue?"},
        Misspelt{{"doctor", "--databse", "x"},
                 "fixline doctor has no flag --databse; did you mean --database-url?"},
        Misspelt{{"--verison"}, "fixline has no flag --verison; did you mean --version?"},
        Misspelt{{"check", "now"}, "fixline check does not take now"}));

struct Script {
  std::vector<std::string> arguments;
  const char* answer;
};

class MisspeltScript : public testing::TestWithParam<Script> {};

TEST_P(MisspeltScript, IsAnsweredBeforeAnythingIsInstalledOrBuilt) {
  const TemporaryFolder folder;
  sandbox::Command command;
  command.arguments = GetParam().arguments;
  command.arguments.front().insert(0, FIXLINE_ROOT "/");
  command.output = folder.path() / "output";

  const auto ended = run_program(command, std::chrono::seconds(10));

  EXPECT_EQ(ended.status.code, 2);
  EXPECT_THAT(ended.output, HasSubstr(GetParam().answer));
}

INSTANTIATE_TEST_SUITE_P(
    All, MisspeltScript,
    testing::Values(Script{{"run", "--onc"}, "./run has no option --onc; did you mean --once?"},
                    Script{{"run", "--once", "-x"}, "./run has no option -x\n"},
                    Script{{"test", "asn"}, "there is no part called asn; did you mean asan?"}));

TEST_F(CommandLine, FitsATerminalOf80ColumnsWithWhatClosesEachHelp) {
  for (const std::vector<std::string>& words : {std::vector<std::string>{"-h"},
                                                {"token", "-h"},
                                                {"token", "issue", "-h"},
                                                {"where", "-h"},
                                                {"held", "bury", "-h"},
                                                {"migrate", "-h"}}) {
    const auto help = run(words).output;
    std::istringstream closing(help.substr(help.rfind("\n\n")));
    for (std::string line; std::getline(closing, line);)
      if (!line.starts_with(' ')) {
        EXPECT_LE(line.size(), 80U) << line;
      }
  }
}

TEST_F(CommandLine, DoesNotSayThatNothingIsHeldWhereNobodyWasAsked) {
  auto command = program_command({"held", "list"}, folder_.path());
  command.environment.emplace_back("REDIS_URL", "unix:///nowhere/redis.sock");

  const auto ended = run_program(command);

  EXPECT_EQ(ended.status.code, 1);
  EXPECT_THAT(ended.output, Not(HasSubstr("no point is held")));
  EXPECT_THAT(ended.output, HasSubstr("could not be asked"));
}

TEST_F(CommandLine, NamesTheSettingThatAFileNearlyHas) {
  std::ofstream(folder_.path() / ".env") << "QUEUE_MAX_POINT=5\n";

  const auto ended = run({"config"});

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_THAT(ended.output, HasSubstr("no such setting; did you mean QUEUE_MAX_POINTS?"));
}

TEST_F(CommandLine, ListsTheSettingsThatACommandUsesAndNoOthers) {
  const auto check = run({"check", "-h"}).output;
  const auto pause = run({"pause", "-h"}).output;
  const auto list = run({"dlq", "list", "-h"}).output;

  EXPECT_THAT(check, HasSubstr("--http-address"));
  EXPECT_THAT(check, Not(HasSubstr("--redis-url")));
  EXPECT_THAT(pause, HasSubstr("--database-url"));
  EXPECT_THAT(pause, Not(HasSubstr("--queue-batch-max")));
  EXPECT_THAT(list, HasSubstr("--database-url"));
  EXPECT_THAT(list, Not(HasSubstr("--http-threads")));
  EXPECT_THAT(run({"serve", "-h"}).output, HasSubstr("--queue-batch-max"));
}

TEST_F(CommandLine, TakesTheFlagsOfOtherSettingsToo) {
  const auto ended = run({"check", "--redis-db", "x"});

  EXPECT_THAT(ended.output, HasSubstr("flag --redis-db"));
}

TEST_F(CommandLine, TellsARangeOnceAndAsASettingsIsTold) {
  EXPECT_THAT(run({"selftest", "-h"}).output, HasSubstr("--limit (1 to 600)"));
  EXPECT_THAT(run({"bench", "load", "-h"}).output,
              AllOf(HasSubstr("--seconds (0.01 to 86400) "), HasSubstr("--rate (0 to 1000000)")));
  // As one version of CLI11 says it, or another.
  EXPECT_THAT(
      run({"selftest", "--limit", "601"}).output,
      AnyOf(HasSubstr("601 not in range 1 to 600"), HasSubstr("601 not in range [1 - 600]")));
}

}  // namespace
}  // namespace fixline::test
