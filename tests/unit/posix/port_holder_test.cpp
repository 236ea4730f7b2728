#include "posix/port_holder.hpp"

#include <arpa/inet.h>
#include <gtest/gtest.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include "posix/fd.hpp"

namespace fixline::posix {
namespace {

/// Bound to a free port of loopback.
struct BoundSocket {
  BoundSocket() : fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    socklen_t size = sizeof(address);
    auto* const place = reinterpret_cast<sockaddr*>(&address);
    EXPECT_EQ(::bind(fd.number(), place, size), 0);
    EXPECT_EQ(::getsockname(fd.number(), place, &size), 0);
    port = ntohs(address.sin_port);
  }

  Fd fd;
  std::uint16_t port = 0;
};

TEST(PortHolder, IsTheProcessThatListens) {
  const BoundSocket socket;
  ASSERT_EQ(::listen(socket.fd.number(), 1), 0);

  EXPECT_EQ(port_holder(socket.port), "posix_test (process " + std::to_string(::getpid()) + ")");
}

TEST(PortHolder, IsNobodyWhileNobodyListens) {
  EXPECT_EQ(port_holder(BoundSocket().port), std::nullopt);
}

}  // namespace
}  // namespace fixline::posix
