#include "traffic/load/target.hpp"

#include <netdb.h>
#include <netinet/tcp.h>
#include <poll.h>

#include <cerrno>
#include <cstring>
#include <memory>

namespace fixline::traffic {
namespace {

/// 0 or an errno.
int try_to_connect(const Target& target, std::chrono::milliseconds limit) {
  const auto socket = begin_connecting(target);
  if (!socket) return errno;
  pollfd waiting{socket.number(), POLLOUT, 0};
  if (::poll(&waiting, 1, static_cast<int>(limit.count())) != 1) return ETIMEDOUT;
  return connection_error(socket);
}

}  // namespace

Result<Target> find_target(const client::ServiceAddress& service, std::chrono::milliseconds limit) {
  if (service.is_secret)
    return failure(ErrorCode::unsupported,
                   service.authority() + ": load is sent over plain http, not within TLS");
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  if (const int code = ::getaddrinfo(service.host.c_str(), service.port.c_str(), &hints, &found))
    return failure(ErrorCode::unavailable, service.authority() + ": " + ::gai_strerror(code));
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  int reason = ECONNREFUSED;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Target target;
    std::memcpy(&target.address, one->ai_addr, one->ai_addrlen);
    target.size = one->ai_addrlen;
    reason = try_to_connect(target, limit);
    if (reason == 0) return target;
  }
  return failure(ErrorCode::unavailable, service.authority() + ": " + std::strerror(reason));
}

posix::Fd begin_connecting(const Target& target) {
  posix::Fd socket(
      ::socket(target.address.ss_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0));
  if (!socket) return socket;
  const int yes = 1;
  (void)::setsockopt(socket.number(), IPPROTO_TCP, TCP_NODELAY, &yes, sizeof(yes));
  const auto* address = reinterpret_cast<const sockaddr*>(&target.address);
  if (::connect(socket.number(), address, target.size) != 0 && errno != EINPROGRESS) return {};
  return socket;
}

int connection_error(const posix::Fd& socket) {
  int error = 0;
  socklen_t size = sizeof(error);
  if (::getsockopt(socket.number(), SOL_SOCKET, SO_ERROR, &error, &size) != 0) return errno;
  return error;
}

}  // namespace fixline::traffic
