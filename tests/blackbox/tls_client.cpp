#include "blackbox/tls_client.hpp"

#include <arpa/inet.h>
#include <openssl/ssl.h>
#include <sys/socket.h>
#include <sys/time.h>

#include <array>
#include <memory>

#include "posix/fd.hpp"

namespace fixline::test {
namespace {

posix::Fd connect_to(std::uint16_t port) {
  posix::Fd fd(::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0));
  const timeval limit{10, 0};
  ::setsockopt(fd.number(), SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  ::connect(fd.number(), reinterpret_cast<const sockaddr*>(&address), sizeof address);
  return fd;
}

}  // namespace

std::string tls_get(std::uint16_t port, const std::string& target, const TlsManner& manner) {
  const std::unique_ptr<SSL_CTX, decltype(&SSL_CTX_free)> context(SSL_CTX_new(TLS_client_method()),
                                                                  SSL_CTX_free);
  SSL_CTX_load_verify_file(context.get(), manner.trusted_file.c_str());
  SSL_CTX_set_verify(context.get(), SSL_VERIFY_PEER, nullptr);
  if (manner.most_version != 0) {
    SSL_CTX_set_max_proto_version(context.get(), manner.most_version);
    SSL_CTX_set_security_level(context.get(), 0);
  }
  if (!manner.own_certificate.empty()) {
    SSL_CTX_use_certificate_chain_file(context.get(), manner.own_certificate.c_str());
    SSL_CTX_use_PrivateKey_file(context.get(), manner.own_key.c_str(), SSL_FILETYPE_PEM);
  }
  const auto fd = connect_to(port);
  const std::unique_ptr<SSL, decltype(&SSL_free)> tls(SSL_new(context.get()), SSL_free);
  SSL_set_fd(tls.get(), fd.number());
  if (SSL_connect(tls.get()) != 1) return "";
  const auto request =
      "GET " + target + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n";
  SSL_write(tls.get(), request.data(), static_cast<int>(request.size()));
  std::string answer;
  std::array<char, 4096> room{};
  for (int bytes = 0; (bytes = SSL_read(tls.get(), room.data(), room.size())) > 0;)
    answer.append(room.data(), static_cast<std::size_t>(bytes));
  if (SSL_get_error(tls.get(), 0) != SSL_ERROR_ZERO_RETURN) answer += "\n(no end of TLS)";
  SSL_shutdown(tls.get());
  return answer;
}

}  // namespace fixline::test
