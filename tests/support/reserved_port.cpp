#include "support/reserved_port.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>

#include <stdexcept>

namespace fixline::test {

ReservedPort::ReservedPort() : holder_(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0)) {
  const int yes = 1;
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  socklen_t size = sizeof(address);
  auto* const place = reinterpret_cast<sockaddr*>(&address);
  const bool is_held =
      ::setsockopt(holder_.number(), SOL_SOCKET, SO_REUSEADDR, &yes, sizeof(yes)) == 0 &&
      ::setsockopt(holder_.number(), SOL_SOCKET, SO_REUSEPORT, &yes, sizeof(yes)) == 0 &&
      ::bind(holder_.number(), place, size) == 0 &&
      ::getsockname(holder_.number(), place, &size) == 0;
  if (!is_held) throw std::runtime_error("no port of loopback is free");
  number_ = ntohs(address.sin_port);
}

}  // namespace fixline::test
