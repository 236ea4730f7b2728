#include "sandbox/server_process.hpp"

#include <csignal>
#include <deque>
#include <fstream>
#include <string>

namespace fixline::sandbox {

std::vector<pid_t> ServerProcess::children() const {
  const auto pid = std::to_string(process_.pid());
  std::ifstream file("/proc/" + pid + "/task/" + pid + "/children");
  std::vector<pid_t> result;
  for (pid_t child = 0; file >> child;) result.push_back(child);
  return result;
}

void ServerProcess::kill() {
  process_.signal(SIGSTOP);  // so that it forks no more while its children are listed
  for (const pid_t child : children()) ::kill(child, SIGKILL);
  process_.stop(SIGKILL, std::chrono::seconds(5));
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
