#include "sandbox/child_process.hpp"

#include <fcntl.h>
#include <gtest/gtest.h>

#include <fstream>
#include <sstream>

#include "posix/fd.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::sandbox {
namespace {

using std::chrono::seconds;

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

TEST(ChildProcess, WritesItsOutputToTheFileThatItWasGiven) {
  const test::TemporaryFolder folder;
  Command command;
  command.arguments = {"sh", "-c", "echo out; echo err >&2"};
  command.output = folder.path() / "log";

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  const auto ended = child->wait(seconds(10));

  ASSERT_TRUE(ended);
  EXPECT_EQ(content(command.output), "out\nerr\n");
}

TEST(ChildProcess, SeesAnEnvironmentWithNamesAddedAndRemoved) {
  const test::TemporaryFolder folder;
  ASSERT_EQ(::setenv("REMOVED", "still there", 1), 0);
  Command command;
  command.arguments = {"sh", "-c", "echo \"$ADDED ${REMOVED-none}\""};
  command.environment = {{"ADDED", "yes"}, {"REMOVED", std::nullopt}};
  command.output = folder.path() / "log";

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  ASSERT_TRUE(child->wait(seconds(10)));

  EXPECT_EQ(content(command.output), "yes none\n");
}

TEST(ChildProcess, InheritsNoDescriptorThatItWasNotGiven) {
  const posix::Fd unmarked(::open("/dev/null", O_RDONLY));  // without O_CLOEXEC
  Command command;
  command.arguments = {"test", "-e", "/proc/self/fd/" + std::to_string(unmarked.number())};

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;

  EXPECT_EQ(child->wait(seconds(10)).value_or(ExitStatus{}).text(), "exit code 1");
}

TEST(ChildProcess, TellsTheExitCode) {
  Command command;
  command.arguments = {"sh", "-c", "exit 3"};

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;

  EXPECT_EQ(child->wait(seconds(10)).value_or(ExitStatus{}).text(), "exit code 3");
}

TEST(ChildProcess, TellsTheSignalThatEndedIt) {
  Command command;
  command.arguments = {"sleep", "60"};

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  child->signal(SIGTERM);

  EXPECT_EQ(child->wait(seconds(10)).value_or(ExitStatus{}).text(), "ended by signal 15");
}

TEST(ChildProcess, IsKilledWhenItIgnoresTheStopSignal) {
  Command command;
  command.arguments = {"sh", "-c", "trap '' TERM; sleep 60 & wait; sleep 60"};

  auto child = ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  std::ignore = child->wait(std::chrono::milliseconds(200));
  const auto ended = child->stop(SIGTERM, std::chrono::milliseconds(100));

  EXPECT_EQ(ended.signal, SIGKILL);
}

TEST(ChildProcess, IsRefusedWithTheNameOfAProgramThatIsMissing) {
  Command command;
  command.arguments = {"no-such-program-here"};

  auto child = ChildProcess::start(command);

  ASSERT_FALSE(child);
  EXPECT_EQ(child.error().detail, "no-such-program-here: not found in PATH");
}

TEST(ChildProcess, EndsWithItsOwner) {
  Command command;
  command.arguments = {"sleep", "60"};
  pid_t pid = 0;

  {
    auto child = ChildProcess::start(command);
    ASSERT_TRUE(child) << child.error().detail;
    pid = child->pid();
  }

  EXPECT_NE(::kill(pid, 0), 0);
}

}  // namespace
}  // namespace fixline::sandbox
