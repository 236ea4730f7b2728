#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

class PauseCommand : public testing::Test {
 protected:
  Ended run(std::vector<std::string> arguments) {
    arguments.insert(arguments.end(), {"--database-url", database_.url(), "--redis-url", redis_});
    return run_program(program_command(std::move(arguments), folder_.path()));
  }

  std::string redis_ = empty_redis().url();
  TestDatabase database_;
  TemporaryFolder folder_;
};

TEST_F(PauseCommand, TellsWhichQueuesArePaused) {
  ASSERT_TRUE(run({"migrate"}).status.success());
  EXPECT_EQ(run({"pause"}).output, "no queue is paused\n");

  EXPECT_EQ(run({"pause", "upload", "scoring"}).output,
            "upload is paused; no instance runs\nscoring is paused; no instance runs\n");
  EXPECT_EQ(run({"pause"}).output, "upload is paused\nscoring is paused\n");

  ASSERT_TRUE(run({"resume", "all"}).status.success());
  EXPECT_EQ(run({"pause"}).output, "no queue is paused\n");
}

TEST_F(PauseCommand, SaysHowToMendATableThatIsMissing) {
  const auto ended = run({"pause"});

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_NE(ended.output.find("fixline migrate"), std::string::npos) << ended.output;
}

TEST_F(PauseCommand, SaysThatNobodyCouldBeAskedWithoutRedis) {
  ASSERT_TRUE(run({"migrate"}).status.success());
  redis_ = "redis://127.0.0.1:1/0";

  const auto ended = run({"pause", "live"});

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_NE(ended.output.find("others: could not be asked"), std::string::npos) << ended.output;
  EXPECT_EQ(run({"pause"}).output, "live is paused\n");
}

TEST_F(PauseCommand, ResumesNothingUnasked) {
  EXPECT_EQ(run({"resume"}).status.text(), "exit code 2");
}

}  // namespace
}  // namespace fixline::test
