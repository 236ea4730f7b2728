#include "blackbox/http_exchange.hpp"

#include <arpa/inet.h>
#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/string_body.hpp>
#include <boost/json/parse.hpp>
#include <stdexcept>

namespace fixline::test {
namespace {

namespace bhttp = boost::beast::http;

constexpr std::string_view head_end = "\r\n\r\n";

}  // namespace

boost::json::value Answer::json() const { return boost::json::parse(body); }

Connection::Connection(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
  const timeval limit{10, 0};
  ::setsockopt(socket_, SOL_SOCKET, SO_RCVTIMEO, &limit, sizeof limit);
  ::setsockopt(socket_, SOL_SOCKET, SO_SNDTIMEO, &limit, sizeof limit);
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_port = htons(port);
  address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
  // NOLINTNEXTLINE(cppcoreguidelines-pro-type-reinterpret-cast): what connect() takes
  if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0) {
    ::close(socket_);
    throw std::runtime_error("nobody listens on port " + std::to_string(port));
  }
}

Connection::~Connection() { ::close(socket_); }

bool Connection::send(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto sent = ::send(socket_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    if (sent <= 0) return false;
    bytes.remove_prefix(static_cast<std::size_t>(sent));
  }
  return true;
}

void Connection::end_sending() { ::shutdown(socket_, SHUT_WR); }

Answer Connection::receive() {
  bhttp::response_parser<bhttp::string_body> parser;
  parser.body_limit(std::uint64_t{1} << 30);
  parser.eager(true);
  std::array<char, 65536> chunk{};
  std::string all = unread_;
  for (;;) {
    boost::system::error_code failed;
    const auto used = unread_.empty() ? 0 : parser.put(boost::asio::buffer(unread_), failed);
    unread_.erase(0, used);
    if (failed && failed != bhttp::error::need_more) return {};
    if (parser.is_done()) break;
    const auto got = ::recv(socket_, chunk.data(), chunk.size(), 0);
    if (got <= 0) return {};
    unread_.append(chunk.data(), static_cast<std::size_t>(got));
    if (all.find(head_end) == std::string::npos)
      all.append(chunk.data(), static_cast<std::size_t>(got));
  }
  const auto& message = parser.get();
  return {message.result_int(),
          std::string(message[bhttp::field::content_type]),
          message.body(),
          std::string(message[bhttp::field::retry_after]),
          message.keep_alive(),
          std::string(message[bhttp::field::www_authenticate]),
          std::string(message[bhttp::field::link]),
          std::string(message["RateLimit"]),
          std::string(message["RateLimit-Policy"]),
          all.substr(0, all.find(head_end) + 2)};
}

Answer Connection::get(const std::string& target, const std::string& headers) {
  send("GET " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers + "\r\n");
  return receive();
}

Answer Connection::post(const std::string& target, std::string_view body,
                        const std::string& headers) {
  send("POST " + target + " HTTP/1.1\r\nHost: localhost\r\n" + headers +
       "Content-Length: " + std::to_string(body.size()) + "\r\n\r\n");
  send(body);
  return receive();
}

Answer get(std::uint16_t port, const std::string& target) { return Connection(port).get(target); }

Answer post(std::uint16_t port, const std::string& target, std::string_view body,
            const std::string& headers) {
  return Connection(port).post(target, body, headers);
}

}  // namespace fixline::test
