#include "client/http_client.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <utility>

#include "reactor/run_blocking.hpp"
#include "text/number.hpp"

namespace fixline::client {

namespace beast = boost::beast;
namespace http = beast::http;
using tcp = asio::ip::tcp;

namespace {

using reactor::as_value;

/// Why there is no answer, and whether the service can have seen anything of the request.
struct Broken {
  boost::system::error_code error;
  bool stale = false;  ///< nothing came back, as when the service had closed a kept connection
};

bool is_cut(const boost::system::error_code& error) {
  return error == asio::error::eof || error == http::error::end_of_stream ||
         error == asio::error::connection_reset || error == asio::error::broken_pipe;
}

std::string head_of(const HttpRequest& request, const ServiceAddress& address) {
  std::string head;
  head.reserve(256 + request.target.size());
  head.append(request.method).append(" ").append(address.prefix).append(request.target);
  head.append(" HTTP/1.1\r\nHost: ").append(address.authority());
  head.append("\r\nUser-Agent: fixline\r\nContent-Length: ");
  head.append(std::to_string(request.body.size()));
  if (!request.content_type.empty()) head.append("\r\nContent-Type: ").append(request.content_type);
  if (!request.content_encoding.empty())
    head.append("\r\nContent-Encoding: ").append(request.content_encoding);
  if (!request.authorization.empty())
    head.append("\r\nAuthorization: ").append(request.authorization);
  else if (!address.token.empty())
    head.append("\r\nAuthorization: Bearer ").append(address.token);
  head.append("\r\n\r\n");
  return head;
}

std::string_view view_of(beast::string_view text) { return {text.data(), text.size()}; }

}  // namespace

struct HttpConnection::Wire {
  Wire(asio::any_io_executor executor, ServiceAddress to, HttpLimits within)
      : address(std::move(to)), limits(within), resolver(executor), stream(executor) {}

  asio::awaitable<boost::system::error_code> connect();
  asio::awaitable<std::expected<HttpAnswer, Broken>> round_trip(std::string_view head,
                                                                std::string_view body);
  void close();

  ServiceAddress address;
  HttpLimits limits;
  tcp::resolver resolver;
  beast::tcp_stream stream;
  beast::flat_buffer buffer;
  bool open = false;
};

asio::awaitable<boost::system::error_code> HttpConnection::Wire::connect() {
  // The stream's alarm covers the look-up too: when it goes off early, connecting fails at once.
  stream.expires_after(limits.connect);
  auto [unknown, places] = co_await resolver.async_resolve(address.host, address.port, as_value);
  if (unknown) co_return unknown;
  auto [refused, place] = co_await stream.async_connect(places, as_value);
  if (refused) co_return refused;
  boost::system::error_code ignored;
  stream.socket().set_option(tcp::no_delay(true), ignored);
  buffer.clear();
  open = true;
  co_return boost::system::error_code{};
}

asio::awaitable<std::expected<HttpAnswer, Broken>> HttpConnection::Wire::round_trip(
    std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> request{asio::buffer(head), asio::buffer(body)};
  stream.expires_after(limits.exchange);
  auto [unsent, written] = co_await asio::async_write(stream, request, as_value);
  // A service that refuses a body answers before it has read all of it: look for that answer.
  if (unsent && !is_cut(unsent)) co_return std::unexpected(Broken{unsent});

  http::response_parser<http::string_body> parser;
  parser.body_limit(limits.answer_bytes_max);
  auto [unread, got] = co_await http::async_read(stream, buffer, parser, as_value);
  if (unread) {
    const bool stale = !parser.got_some() && is_cut(unread);
    co_return std::unexpected(Broken{unsent ? unsent : unread, stale});
  }
  auto response = parser.release();
  HttpAnswer answer;
  answer.status = response.result_int();
  answer.content_type = std::string(view_of(response[http::field::content_type]));
  if (const auto wait = text::number_in<std::uint32_t>(view_of(response[http::field::retry_after])))
    answer.retry_after = std::chrono::seconds(*wait);
  answer.body = std::move(response.body());
  if (unsent || !response.keep_alive()) close();
  co_return answer;
}

void HttpConnection::Wire::close() {
  open = false;
  resolver.cancel();
  stream.close();
}

HttpConnection::HttpConnection(asio::any_io_executor executor, ServiceAddress address,
                               HttpLimits limits)
    : wire_(std::make_unique<Wire>(std::move(executor), std::move(address), limits)) {}

HttpConnection::~HttpConnection() = default;

asio::awaitable<Result<HttpAnswer>> HttpConnection::exchange(const HttpRequest& request) {
  const std::string head = head_of(request, wire_->address);
  for (;;) {
    const bool kept = wire_->open;
    if (!kept) {
      const auto refused = co_await wire_->connect();
      if (refused) {
        wire_->close();
        co_return failure(ErrorCode::unavailable,
                          wire_->address.authority() + ": " + refused.message());
      }
    }
    auto answer = co_await wire_->round_trip(head, request.body);
    if (answer) co_return std::move(*answer);
    wire_->close();
    const auto& broken = answer.error();
    if (kept && broken.stale) continue;
    if (broken.error == http::error::body_limit)
      co_return failure(ErrorCode::too_large, "the answer is longer than this client takes");
    const bool late = broken.error == beast::error::timeout;
    co_return failure(
        ErrorCode::unavailable,
        wire_->address.authority() + ": " + (late ? "no answer in time" : broken.error.message()));
  }
}

void HttpConnection::close() { wire_->close(); }

Result<HttpAnswer> ask(const ServiceAddress& service, const HttpRequest& request,
                       HttpLimits limits) {
  asio::io_context loop(1);
  HttpConnection connection(loop.get_executor(), service, limits);
  return reactor::run_blocking(loop, connection.exchange(request));
}

}  // namespace fixline::client
