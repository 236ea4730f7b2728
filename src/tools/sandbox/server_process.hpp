#pragma once

#include <chrono>
#include <filesystem>
#include <vector>

#include "sandbox/child_process.hpp"

namespace fixline::sandbox {

/// A server and the processes that it forked, to be ended, killed or frozen together.
class ServerProcess {
 public:
  explicit ServerProcess(ChildProcess process) : process_(std::move(process)) {}

  [[nodiscard]] pid_t pid() const { return process_.pid(); }
  [[nodiscard]] bool is_running() { return process_.is_running(); }

  /// SIGKILL to all of them: what a crash of the machine's memory would leave.
  void kill();
  /// SIGSTOP to all of them: the server takes connections but never answers.
  void freeze();
  void thaw();
  /// Asks for the end by `signal`; kills when it takes longer than `limit`.
  void stop(int signal, std::chrono::milliseconds limit);

 private:
  [[nodiscard]] std::vector<pid_t> children() const;

  ChildProcess process_;
  std::vector<pid_t> frozen_;
};

/// The last lines of a log, to show why a server did not start; empty when there is none.
[[nodiscard]] std::string log_tail(const std::filesystem::path& file, std::size_t lines = 8);

}  // namespace fixline::sandbox
