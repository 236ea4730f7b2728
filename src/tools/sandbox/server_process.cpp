#include "sandbox/server_process.hpp"

#include <poll.h>
extern "C" {  // glibc 2.36 forgets it
#include <sys/pidfd.h>
}

#include <csignal>
#include <deque>
#include <fstream>
#include <string>
#include <vector>

#include "posix/fd.hpp"

namespace fixline::sandbox {

std::vector<pid_t> ServerProcess::children() const {
  const auto pid = std::to_string(process_.pid());
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  std::vector<pid_t> result;
  for (pid_t child = 0; file >> child;) result.push_back(child);
  return result;
}

void ServerProcess::kill() {
  constexpr std::chrono::seconds limit{5};
  process_.signal(SIGSTOP);  // so that it forks no more while its children are listed
  std::vector<posix::Fd> dying;
  for (const pid_t child : children()) {
    dying.emplace_back(::pidfd_open(child, 0));
    ::kill(child, SIGKILL);
  }
  process_.stop(SIGKILL, limit);
  // Until the last of them is gone, PostgreSQL's shared memory is in use and it can't start again.
  for (const auto& child : dying) {
    pollfd gone{child.number(), POLLIN, 0};
    ::poll(&gone, 1, static_cast<int>(std::chrono::milliseconds(limit).count()));
  }
  frozen_.clear();
}

void ServerProcess::freeze() {
  process_.signal(SIGSTOP);
  frozen_ = children();
  for (const pid_t child : frozen_) ::kill(child, SIGSTOP);
}

void ServerProcess::thaw() {
  for (const pid_t child : frozen_) ::kill(child, SIGCONT);
  frozen_.clear();
  process_.signal(SIGCONT);
}

void ServerProcess::stop(int signal, std::chrono::milliseconds limit) {
  thaw();
  process_.signal(signal);
  if (!process_.wait(limit)) kill();
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
