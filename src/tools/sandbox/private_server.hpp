#pragma once

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <vector>

#include "sandbox/child_process.hpp"

namespace fixline::sandbox {

/// A server of our own and the processes that it forks, to be ended, killed or frozen together.
///
/// Blocking; not thread-safe. The thread that starts or restarts it must outlive the server: when
/// that thread ends, however it does, the server is told to end too.
class PrivateServer {
 public:
  PrivateServer& operator=(PrivateServer&&) = delete;

  [[nodiscard]] pid_t pid() const { return process_ ? process_->pid() : -1; }
  [[nodiscard]] bool is_running() { return process_ && process_->is_running(); }

  /// SIGKILL to all of them: what a crash of the machine's memory would leave.
  void kill();
  /// SIGSTOP to all of them: the server takes connections but never answers.
  void freeze();
  void thaw();
  /// Ends it in order: what is under way is rolled back, the rest is on disk.
  void stop();
  /// Starts it anew on the same data (after kill() or stop(), or a running one in order).
  [[nodiscard]] Result<void> restart();

 protected:
  struct Manners {
    int stop_signal;
    std::chrono::milliseconds stop_limit;  ///< then it is killed
    std::chrono::milliseconds start_limit;
  };

  explicit PrivateServer(const Manners& manners) : manners_(manners) {}
  /// Who inherits calls stop() first, while its folder and lock are there.
  ~PrivateServer() = default;

  /// Starts the program, and returns when `ask` has an answer; while that is unavailable, it is
  /// asked again. Errors: misconfigured (it ended at once: with its log's end), unavailable.
  [[nodiscard]] Result<void> run(const Command& command, const std::function<Result<void>()>& ask);

 private:
  [[nodiscard]] virtual Result<void> launch() = 0;
  [[nodiscard]] std::vector<pid_t> children() const;

  Manners manners_;
  std::optional<ChildProcess> process_;
  std::vector<pid_t> frozen_;
};

/// The last lines of a log, to show why a server did not start; empty when there is none.
[[nodiscard]] std::string log_tail(const std::filesystem::path& file, std::size_t lines = 8);

}  // namespace fixline::sandbox
