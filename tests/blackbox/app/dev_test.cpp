#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <thread>

#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

/// True when the output says `text` within the limit.
bool says(const sandbox::Command& command, const std::string& text, seconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (content(command.output).find(text) == std::string::npos) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(milliseconds(20));
  }
  return true;
}

TEST(Dev, BringsEveryPointOfACompetitionToItsTable) {
  const TemporaryFolder folder;
  const auto command = program_command(
      {"dev", "--once", "--pilots", "5", "--duration", "10", "--speed", "0"}, folder.path());

  const auto ended = run_program(command, seconds(120));

  EXPECT_TRUE(ended.status.success())
      << ended.status.text() << "\n"
      << ended.output << content(folder.path() / ".fixline/fixline.log");
  EXPECT_NE(ended.output.find(" 0 missing, 0 doubled"), std::string::npos) << ended.output;
}

TEST(Dev, KeepsItsFolderSmall) {
  const TemporaryFolder folder;
  const auto log = folder.path() / ".fixline/postgres/postgres.log";
  std::filesystem::create_directories(log.parent_path());
  std::ofstream(log) << std::string(std::size_t{17} << 20U, 'x');
  const auto command = program_command({"dev", "--pilots", "1"}, folder.path());
  auto child = sandbox::ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  ASSERT_TRUE(says(command, "Fixline is ready", seconds(60))) << content(command.output);

  const auto output = content(command.output);
  const auto url = output.substr(output.find("psql '") + 6);
  const auto write_ahead = database_value(url.substr(0, url.find('\'')), "SHOW max_wal_size");
  const auto bytes = std::filesystem::file_size(log);
  child->stop(SIGINT, seconds(60));

  EXPECT_EQ(write_ahead, "512MB");
  EXPECT_LT(bytes, std::size_t{1} << 20U);
}

TEST(Dev, EndsAllThatItStartedOnInterrupt) {
  const TemporaryFolder folder;
  const auto command =
      program_command({"dev", "--pilots", "3", "--duration", "30", "--speed", "10"}, folder.path());
  auto child = sandbox::ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  ASSERT_TRUE(says(command, "Fixline is ready", seconds(60))) << content(command.output);

  child->signal(SIGINT);
  const auto ended = child->wait(seconds(60));

  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->text(), "exit code 130") << content(command.output);
  EXPECT_NE(content(command.output).find("What is known so far"), std::string::npos)
      << content(command.output);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".fixline/postgres/data/postmaster.pid"));
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".fixline/redis/run/redis.sock"));
}

TEST(Dev, EndsWhileItStillStarts) {
  const TemporaryFolder folder;
  const auto command = program_command({"dev", "--once"}, folder.path());
  auto child = sandbox::ChildProcess::start(command);
  ASSERT_TRUE(child) << child.error().detail;
  ASSERT_TRUE(says(command, "Starting", seconds(60))) << content(command.output);

  child->signal(SIGTERM);
  const auto ended = child->wait(seconds(60));

  ASSERT_TRUE(ended);
  EXPECT_EQ(ended->text(), "exit code 143") << content(command.output);
  EXPECT_NE(content(command.output).find("nothing was sent"), std::string::npos)
      << content(command.output);
  EXPECT_FALSE(std::filesystem::exists(folder.path() / ".fixline/postgres/data/postmaster.pid"));
}

TEST(Dev, RefusesAFolderThatAnotherOneUses) {
  const TemporaryFolder folder;
  const auto first = program_command({"dev", "--pilots", "1"}, folder.path());
  auto child = sandbox::ChildProcess::start(first);
  ASSERT_TRUE(child) << child.error().detail;
  ASSERT_TRUE(says(first, "Fixline is ready", seconds(60))) << content(first.output);

  auto second = program_command({"dev", "--once"}, folder.path());
  second.output = folder.path() / "second";
  const auto ended = run_program(second);
  const auto first_ended = child->stop(SIGINT, seconds(60));

  EXPECT_EQ(first_ended.text(), "exit code 130") << content(first.output);
  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_NE(ended.output.find("in use by process"), std::string::npos) << ended.output;
}

}  // namespace
}  // namespace fixline::test
