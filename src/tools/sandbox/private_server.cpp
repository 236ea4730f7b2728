#include "sandbox/private_server.hpp"

#include <poll.h>
extern "C" {  // glibc 2.36 forgets it
#include <sys/pidfd.h>
}

#include <csignal>
#include <deque>
#include <fstream>
#include <string>
#include <thread>
#include <utility>

#include "posix/fd.hpp"

namespace fixline::sandbox {

std::vector<pid_t> PrivateServer::children() const {
  const auto pid = std::to_string(process_->pid());
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  std::vector<pid_t> result;
  for (pid_t child = 0; file >> child;) result.push_back(child);
  return result;
}

void PrivateServer::kill() {
  if (!process_) return;
  constexpr std::chrono::seconds limit{5};
  process_->signal(SIGSTOP);  // so that it forks no more while its children are listed
  std::vector<posix::Fd> dying;
  for (const pid_t child : children()) {
    dying.emplace_back(::pidfd_open(child, 0));
    ::kill(child, SIGKILL);
  }
  process_->stop(SIGKILL, limit);
  // Until the last of them is gone, PostgreSQL's shared memory is in use and it can't start again.
  for (const auto& child : dying) {
    pollfd gone{child.number(), POLLIN, 0};
    ::poll(&gone, 1, static_cast<int>(std::chrono::milliseconds(limit).count()));
  }
  frozen_.clear();
}

void PrivateServer::freeze() {
  if (!process_) return;
  process_->signal(SIGSTOP);
  frozen_ = children();
  for (const pid_t child : frozen_) ::kill(child, SIGSTOP);
}

void PrivateServer::thaw() {
  if (!process_) return;
  for (const pid_t child : frozen_) ::kill(child, SIGCONT);
  frozen_.clear();
  process_->signal(SIGCONT);
}

void PrivateServer::stop() {
  if (!process_) return;
  thaw();
  process_->signal(manners_.stop_signal);
  if (!process_->wait(manners_.stop_limit)) kill();
}

Result<void> PrivateServer::restart() {
  stop();
  return launch();
}

Result<void> PrivateServer::run(const Command& command, const std::function<Result<void>()>& ask) {
  auto child = ChildProcess::start(command);
  if (!child) return std::unexpected(child.error());
  process_.emplace(std::move(*child));
  const auto deadline = std::chrono::steady_clock::now() + manners_.start_limit;
  for (;;) {
    if (!is_running())
      return failure(ErrorCode::misconfigured,
                     "it ended at once; its log says:" + log_tail(command.output));
    auto answer = ask();
    if (answer || answer.error().code != ErrorCode::unavailable) return answer;
    if (std::chrono::steady_clock::now() >= deadline)
      return failure(ErrorCode::unavailable,
                     "it did not get ready in time: " + answer.error().detail);
    std::this_thread::sleep_for(std::chrono::milliseconds(5));
  }
}

std::string log_tail(const std::filesystem::path& file, std::size_t lines) {
  std::ifstream input(file);
  std::deque<std::string> last;
  for (std::string line; std::getline(input, line);) {
    last.push_back(std::move(line));
    if (last.size() > lines) last.pop_front();
  }
  std::string text;
  for (const auto& line : last) text += "\n  " + line;
  return text;
}

}  // namespace fixline::sandbox
