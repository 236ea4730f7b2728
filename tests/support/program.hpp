#pragma once

#include <chrono>
#include <filesystem>
#include <string>
#include <vector>

#include "sandbox/child_process.hpp"

namespace fixline::test {

/// How the built program ended, and all that it wrote to stdout and stderr.
struct Ended {
  sandbox::ExitStatus status;
  std::string output;
};

/// A command of the built program: {"config"}, to run in `folder`, writing to `folder`/output. No
/// setting comes in from the surroundings.
[[nodiscard]] sandbox::Command program_command(std::vector<std::string> arguments,
                                               const std::filesystem::path& folder);

/// Runs a command to its end, for at most `limit`; then it is killed. A report of a sanitizer in
/// its output fails the test.
[[nodiscard]] Ended run_program(const sandbox::Command& command,
                                std::chrono::milliseconds limit = std::chrono::seconds(60));

/// What a file holds; empty when there is none.
[[nodiscard]] std::string content(const std::filesystem::path& file);

}  // namespace fixline::test
