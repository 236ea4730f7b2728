#include "sandbox/child_process.hpp"

#include <fcntl.h>
#include <linux/close_range.h>
#include <sys/prctl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <cerrno>
#include <cstdlib>
#include <cstring>
#include <limits>
#include <map>
#include <string_view>
#include <thread>

#include "posix/fd.hpp"

namespace fixline::sandbox {
namespace {

/// All that the child needs, built before the fork: after it no memory may be allocated.
struct Prepared {
  std::string program;
  std::vector<std::string> arguments;
  std::vector<std::string> environment;
  std::vector<char*> argv;
  std::vector<char*> envp;
  posix::Fd input;
  posix::Fd output;
  posix::Fd errors;
  posix::Fd report;  ///< the child writes errno here; closed by a successful exec
  pid_t parent = 0;
};

std::vector<std::string> merged_environment(const Command& command) {
  std::map<std::string, std::string, std::less<>> values;
  for (char** entry = environ; *entry != nullptr; ++entry) {
    const std::string_view line = *entry;
    const auto equals = line.find('=');
    if (equals != std::string_view::npos)
      values.emplace(line.substr(0, equals), line.substr(equals + 1));
  }
  for (const auto& [name, value] : command.environment)
    if (value)
      values.insert_or_assign(name, *value);
    else
      values.erase(name);
  std::vector<std::string> lines;
  for (const auto& [name, value] : values) lines.push_back(name + "=" + value);
  return lines;
}

std::vector<char*> pointers(std::vector<std::string>& strings) {
  std::vector<char*> result;
  for (auto& text : strings) result.push_back(text.data());
  result.push_back(nullptr);
  return result;
}

Result<posix::Fd> open_output(const std::filesystem::path& file, bool append) {
  // Root writes into folders of the servers' user, who must not lead it elsewhere.
  const int mode = O_WRONLY | O_CREAT | O_APPEND | O_NOFOLLOW | O_CLOEXEC | (append ? 0 : O_TRUNC);
  posix::Fd result(::open(file.c_str(), mode, 0600));
  if (!result)
    return failure(ErrorCode::misconfigured, file.string() + ": " + std::strerror(errno));
  return result;
}

bool arrange(const Command& command, const Prepared& prepared) {
  sigset_t none;
  sigemptyset(&none);
  ::sigprocmask(SIG_SETMASK, &none, nullptr);
  for (const int number : {SIGPIPE, SIGINT, SIGTERM, SIGHUP, SIGQUIT, SIGCHLD})
    ::signal(number, SIG_DFL);
  ::setpgid(0, 0);
  if (::dup2(prepared.input.number(), STDIN_FILENO) < 0) return false;
  if (prepared.output && ::dup2(prepared.output.number(), STDOUT_FILENO) < 0) return false;
  if (prepared.errors) {
    if (::dup2(prepared.errors.number(), STDERR_FILENO) < 0) return false;
  } else if (prepared.output && ::dup2(STDOUT_FILENO, STDERR_FILENO) < 0) {
    return false;
  }
  // What a library of the parent's opened may lack the mark: a listening socket, held open here,
  // would take connections that nobody accepts.
  ::close_range(STDERR_FILENO + 1, std::numeric_limits<unsigned>::max(), CLOSE_RANGE_CLOEXEC);
  for (const int number : command.inherited) ::fcntl(number, F_SETFD, 0);
  if (command.run_as && !become(*command.run_as)) return false;
  const auto& folder = command.working_directory;
  if (!folder.empty() && ::chdir(folder.c_str()) != 0) return false;
  // Last, because a change of user clears it.
  return ::prctl(PR_SET_PDEATHSIG, command.death_signal, 0, 0, 0) == 0;
}

[[noreturn]] void run_child(const Command& command, const Prepared& prepared) {
  if (arrange(command, prepared)) {
    if (::getppid() != prepared.parent) ::_exit(127);  // it died before it could be watched
    ::execve(prepared.program.c_str(), prepared.argv.data(), prepared.envp.data());
  }
  const int reason = errno;
  [[maybe_unused]] const auto written = ::write(prepared.report.number(), &reason, sizeof(reason));
  ::_exit(127);
}

Result<Prepared> prepare(const Command& command) {
  if (command.arguments.empty()) return failure(ErrorCode::invalid, "no program named");
  auto program = find_program(command.arguments.front());
  if (!program)
    return failure(ErrorCode::misconfigured, command.arguments.front() + ": not found in PATH");
  Prepared prepared;
  prepared.program = program->string();
  prepared.arguments = command.arguments;
  prepared.environment = merged_environment(command);
  prepared.argv = pointers(prepared.arguments);
  prepared.envp = pointers(prepared.environment);
  prepared.parent = ::getpid();
  prepared.input = posix::Fd(::open("/dev/null", O_RDONLY | O_CLOEXEC));
  if (!command.output.empty()) {
    auto file = open_output(command.output, command.append);
    if (!file) return std::unexpected(file.error());
    prepared.output = std::move(*file);
  }
  if (!command.errors.empty()) {
    auto file = open_output(command.errors, command.append);
    if (!file) return std::unexpected(file.error());
    prepared.errors = std::move(*file);
  }
  return prepared;
}

}  // namespace

std::string ExitStatus::text() const {
  return signal != 0 ? "ended by signal " + std::to_string(signal)
                     : "exit code " + std::to_string(code);
}

std::optional<std::filesystem::path> find_program(const std::string& name) {
  const auto runnable = [](const std::filesystem::path& file) {
    std::error_code ignored;
    return std::filesystem::is_regular_file(file, ignored) && ::access(file.c_str(), X_OK) == 0;
  };
  if (name.find('/') != std::string::npos) {
    std::error_code ignored;
    auto file = std::filesystem::absolute(name, ignored);
    return runnable(file) ? std::optional(file) : std::nullopt;
  }
  const char* variable = std::getenv("PATH");
  std::string_view rest = variable != nullptr ? variable : "/usr/local/bin:/usr/bin:/bin";
  while (!rest.empty()) {
    const auto colon = rest.find(':');
    auto file = std::filesystem::path(rest.substr(0, colon)) / name;
    if (file.is_absolute() && runnable(file)) return file;
    rest = colon == std::string_view::npos ? std::string_view() : rest.substr(colon + 1);
  }
  return std::nullopt;
}

Result<ChildProcess> ChildProcess::start(const Command& command) {
  auto prepared = prepare(command);
  if (!prepared) return std::unexpected(prepared.error());
  int ends[2];
  if (::pipe2(ends, O_CLOEXEC) != 0) return failure(ErrorCode::unavailable, std::strerror(errno));
  posix::Fd report(ends[0]);
  prepared->report = posix::Fd(ends[1]);
  const pid_t pid = ::fork();
  if (pid < 0) return failure(ErrorCode::unavailable, std::strerror(errno));
  if (pid == 0) run_child(command, *prepared);
  ::setpgid(pid, pid);  // also here: whoever signals the group first must find it
  ChildProcess child(pid);
  prepared->report = posix::Fd();
  int reason = 0;
  if (::read(report.number(), &reason, sizeof(reason)) > 0)
    return failure(ErrorCode::misconfigured, prepared->program + ": " + std::strerror(reason));
  return child;
}

ChildProcess::ChildProcess(ChildProcess&& other) noexcept
    : pid_(std::exchange(other.pid_, -1)), status_(other.status_) {}

ChildProcess& ChildProcess::operator=(ChildProcess&& other) noexcept {
  std::swap(pid_, other.pid_);
  std::swap(status_, other.status_);
  return *this;
}

ChildProcess::~ChildProcess() {
  if (pid_ <= 0) return;
  ::kill(-pid_, SIGKILL);
  reap(true);
}

void ChildProcess::reap(bool block) {
  if (pid_ <= 0 || status_) return;
  int state = 0;
  pid_t got = 0;
  do {
    got = ::waitpid(pid_, &state, block ? 0 : WNOHANG);
  } while (got < 0 && errno == EINTR);
  if (got == 0) return;
  ExitStatus ended;
  if (got > 0 && WIFEXITED(state)) ended.code = WEXITSTATUS(state);
  if (got > 0 && WIFSIGNALED(state)) ended.signal = WTERMSIG(state);
  status_ = ended;
}

bool ChildProcess::is_running() {
  reap(false);
  return pid_ > 0 && !status_;
}

bool ChildProcess::signal(int number) { return is_running() && ::kill(pid_, number) == 0; }

std::optional<ExitStatus> ChildProcess::wait(std::chrono::milliseconds limit) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (is_running() && std::chrono::steady_clock::now() < deadline)
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  return status_;
}

ExitStatus ChildProcess::stop(int number, std::chrono::milliseconds limit) {
  signal(number);
  if (!wait(limit)) {
    ::kill(-pid_, SIGKILL);
    reap(true);
  }
  return status_.value_or(ExitStatus{});
}

}  // namespace fixline::sandbox
