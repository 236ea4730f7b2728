#include "app/service_manager.hpp"

#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <boost/asio/post.hpp>
#include <cstdlib>
#include <cstring>
#include <utility>

#include "text/number.hpp"

namespace fixline::app {
namespace {

std::string_view variable(const char* name) {
  const char* value = std::getenv(name);
  return value == nullptr ? std::string_view() : value;
}

}  // namespace

ServiceManager ServiceManager::of_environment() {
  const auto wanted = variable("WATCHDOG_PID");  // of a parent, when it is another's
  const bool is_meant = wanted.empty() || text::number_in<pid_t>(wanted) == ::getpid();
  const auto given = text::number_in<std::int64_t>(variable("WATCHDOG_USEC"));
  const std::chrono::microseconds patience(is_meant ? given.value_or(0) : 0);
  return {std::string(variable("NOTIFY_SOCKET")),
          std::chrono::floor<std::chrono::milliseconds>(patience)};
}

ServiceManager::ServiceManager(std::string socket, std::chrono::milliseconds watchdog)
    : socket_(std::move(socket)), watchdog_(socket_.empty() ? watchdog.zero() : watchdog) {
  if (socket_.starts_with('@')) socket_.front() = '\0';
}

void ServiceManager::tell(std::string_view state) const {
  sockaddr_un address{};
  if (socket_.empty() || socket_.size() > sizeof(address.sun_path)) return;
  address.sun_family = AF_UNIX;
  std::memcpy(address.sun_path, socket_.data(), socket_.size());
  const int link = ::socket(AF_UNIX, SOCK_DGRAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
  if (link < 0) return;
  ::sendto(link, state.data(), state.size(), MSG_NOSIGNAL, reinterpret_cast<sockaddr*>(&address),
           static_cast<socklen_t>(offsetof(sockaddr_un, sun_path) + socket_.size()));
  ::close(link);
}

Heartbeat::Heartbeat(const ServiceManager& manager, std::vector<asio::any_io_executor> loops)
    : manager_(manager),
      loops_(std::move(loops)),
      turned_(std::make_shared<std::atomic<std::size_t>>(loops_.size())) {}

void Heartbeat::beat() {
  if (*turned_ < loops_.size()) return;
  manager_.tell("WATCHDOG=1");
  *turned_ = 0;
  for (const auto& loop : loops_) asio::post(loop, [turned = turned_] { ++*turned; });
}

}  // namespace fixline::app
