#pragma once

#include <sys/types.h>

#include <chrono>
#include <csignal>
#include <filesystem>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "sandbox/run_as.hpp"

namespace fixline::sandbox {

/// How a process ended.
struct ExitStatus {
  int code = 0;    ///< what it returned; 0 when a signal ended it
  int signal = 0;  ///< the signal that ended it; 0 when it returned

  [[nodiscard]] bool success() const { return code == 0 && signal == 0; }
  /// "exit code 3" or "ended by signal 9".
  [[nodiscard]] std::string text() const;
};

/// A program to start, with its surroundings.
struct Command {
  std::vector<std::string> arguments;  ///< [0] is the program, a path or a name to find in PATH
  /// On top of this process's own environment; without a value the name is removed.
  std::vector<std::pair<std::string, std::optional<std::string>>> environment;
  std::filesystem::path working_directory;  ///< empty: this process's
  std::filesystem::path output;             ///< file that gets stdout; empty: this process's
  std::filesystem::path errors;             ///< file that gets stderr; empty: goes with stdout
  bool append = false;                      ///< keep what the files held
  int death_signal = SIGKILL;    ///< what the child gets when the thread that started it ends
  std::optional<RunAs> run_as;   ///< nullopt: this process's user
  std::vector<int> inherited{};  ///< descriptors that stay open in the child
};

/// The absolute path of a program, looked for in PATH unless the name holds a slash.
[[nodiscard]] std::optional<std::filesystem::path> find_program(const std::string& name);

/// A running program in a process group of its own, so that Ctrl-C in the terminal does not reach
/// it. It reads /dev/null. It ends with its owner: the destructor kills the whole group.
///
/// Not thread-safe. Start it from a thread that outlives it (see Command::death_signal).
class ChildProcess {
 public:
  /// Errors: misconfigured (no such program, no permission), unavailable (no process to be had).
  [[nodiscard]] static Result<ChildProcess> start(const Command& command);

  ChildProcess(ChildProcess&& other) noexcept;
  ChildProcess& operator=(ChildProcess&& other) noexcept;
  ~ChildProcess();

  [[nodiscard]] pid_t pid() const { return pid_; }
  /// True until its end was seen.
  [[nodiscard]] bool is_running();
  /// Sends a signal to the process alone; false when it has ended.
  bool signal(int number);
  /// Its end, or nullopt when it still runs after `limit`. Safe to call again.
  [[nodiscard]] std::optional<ExitStatus> wait(std::chrono::milliseconds limit);
  /// Sends `number`, waits, and kills the group when `limit` has passed.
  ExitStatus stop(int number, std::chrono::milliseconds limit);

 private:
  explicit ChildProcess(pid_t pid) : pid_(pid) {}
  void reap(bool block);

  pid_t pid_ = -1;
  std::optional<ExitStatus> status_;
};

}  // namespace fixline::sandbox
