#include "dev/http_probe.hpp"

#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <cstring>
#include <memory>

#include "sandbox/descriptor.hpp"

namespace fixline::app {
namespace {

using sandbox::Descriptor;
using Clock = std::chrono::steady_clock;

constexpr std::size_t answer_bytes_max = 65536;

settings::ListenAddress reachable(settings::ListenAddress address) {
  if (address.host == "0.0.0.0") address.host = "127.0.0.1";
  if (address.host == "::") address.host = "::1";
  return address;
}

/// True when the socket is ready for `events` before the deadline.
bool wait_for(const Descriptor& link, short events, Clock::time_point deadline) {
  const auto left =
      std::chrono::duration_cast<std::chrono::milliseconds>(deadline - Clock::now()).count();
  pollfd waiting{link.number(), events, 0};
  return left > 0 && ::poll(&waiting, 1, static_cast<int>(left)) == 1;
}

Result<Descriptor> connect(const settings::ListenAddress& address, Clock::time_point deadline) {
  addrinfo hints{};
  hints.ai_socktype = SOCK_STREAM;
  addrinfo* found = nullptr;
  const auto port = std::to_string(address.port);
  if (const int code = ::getaddrinfo(address.host.c_str(), port.c_str(), &hints, &found)) {
    return failure(ErrorCode::unavailable, address.text() + ": " + ::gai_strerror(code));
  }
  const std::unique_ptr<addrinfo, decltype(&::freeaddrinfo)> owner(found, ::freeaddrinfo);
  int reason = ECONNREFUSED;
  for (const addrinfo* one = found; one != nullptr; one = one->ai_next) {
    Descriptor link(::socket(one->ai_family, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0));
    if (::connect(link.number(), one->ai_addr, one->ai_addrlen) != 0 && errno != EINPROGRESS) {
      reason = errno;
      continue;
    }
    if (!wait_for(link, POLLOUT, deadline)) reason = ETIMEDOUT;
    socklen_t size = sizeof(reason);
    ::getsockopt(link.number(), SOL_SOCKET, SO_ERROR, &reason, &size);
    if (reason == 0) return link;
  }
  return failure(ErrorCode::unavailable, address.text() + ": " + std::strerror(reason));
}

Result<std::string> exchange(const Descriptor& link, const std::string& request,
                             Clock::time_point deadline) {
  if (::send(link.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0) {
    return failure(ErrorCode::unavailable, std::strerror(errno));
  }
  std::string answer;
  std::array<char, 4096> buffer{};
  while (answer.size() < answer_bytes_max) {
    if (!wait_for(link, POLLIN, deadline))
      return failure(ErrorCode::unavailable, "no answer in time");
    const auto size = ::recv(link.number(), buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    answer.append(buffer.data(), static_cast<std::size_t>(size));
  }
  return answer;
}

}  // namespace

Result<ProbeAnswer> probe(const settings::ListenAddress& address, const std::string& path,
                          std::chrono::milliseconds limit) {
  const auto target = reachable(address);
  const auto deadline = Clock::now() + limit;
  const auto link = connect(target, deadline);
  if (!link) return std::unexpected(link.error());
  const auto request = "GET " + path + " HTTP/1.1\r\nHost: " + target.text() +
                       "\r\nAccept: application/json\r\nConnection: close\r\n\r\n";
  const auto answer = exchange(*link, request, deadline);
  if (!answer) return std::unexpected(in_context(answer.error(), target.text()));
  constexpr std::size_t status_at = 9;  // "HTTP/1.1 200"
  ProbeAnswer result;
  if (answer->starts_with("HTTP/1.") && answer->size() >= status_at + 3) {
    std::from_chars(answer->data() + status_at, answer->data() + status_at + 3, result.status);
  }
  if (result.status == 0) {
    return failure(ErrorCode::unavailable, target.text() + ": no HTTP answer");
  }
  const auto body = answer->find("\r\n\r\n");
  if (body != std::string::npos) result.body = answer->substr(body + 4);
  return result;
}

bool is_taken(const settings::ListenAddress& address) {
  return connect(reachable(address), Clock::now() + std::chrono::seconds(1)).has_value();
}

}  // namespace fixline::app
