#include "support/program.hpp"

#include <gtest/gtest.h>

#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>

#include "support/sanitizer_report.hpp"

namespace fixline::test {

sandbox::Command program_command(std::vector<std::string> arguments,
                                 const std::filesystem::path& folder) {
  sandbox::Command command;
  command.arguments = std::move(arguments);
  command.arguments.insert(command.arguments.begin(), FIXLINE_PROGRAM);
  command.working_directory = folder;
  command.output = folder / "output";
  for (const auto* name :
       {"REDIS_URL", "REDIS_HOST", "REDIS_PASSWORD", "DATABASE_URL", "HTTP_ADDRESS", "INGEST_AUTH",
        "TOKENS_FILE", "CLIENT_TOKEN", "LOG_LEVEL", "LOG_FORMAT"}) {
    command.environment.emplace_back(name, std::nullopt);
  }
  return command;
}

Ended run_program(const sandbox::Command& command, std::chrono::milliseconds limit) {
  auto child = sandbox::ChildProcess::start(command);
  if (!child) throw std::runtime_error(child.error().detail);
  auto status = child->wait(limit);
  if (!status) status = child->stop(SIGKILL, std::chrono::seconds(5));
  auto output = content(command.output);
  EXPECT_EQ(sanitizer_report_in(output), "");
  return {*status, std::move(output)};
}

std::string content(const std::filesystem::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return std::move(text).str();
}

}  // namespace fixline::test
