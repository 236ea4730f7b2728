#pragma once

#include <netinet/in.h>
#include <sys/socket.h>

#include <chrono>

#include "client/url.hpp"
#include "error/error.hpp"
#include "posix/fd.hpp"

namespace fixline::traffic {

/// One socket address of a service.
struct Target {
  sockaddr_storage address{};
  socklen_t size = 0;
};

/// Looks the service's name up, and returns its first address at which somebody listens. Blocks.
/// Errors: unavailable.
[[nodiscard]] Result<Target> find_target(const client::ServiceAddress& service,
                                         std::chrono::milliseconds limit);

/// Begins to connect, without blocking. An empty descriptor when that fails at once.
[[nodiscard]] posix::Fd begin_connecting(const Target& target);

/// What came of it, once the socket is ready for writing: 0 or an errno.
[[nodiscard]] int connection_error(const posix::Fd& socket);

}  // namespace fixline::traffic
