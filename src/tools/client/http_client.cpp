#include "client/http_client.hpp"

#include <array>
#include <boost/asio/buffer.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/ssl/error.hpp>
#include <boost/asio/ssl/host_name_verification.hpp>
#include <boost/asio/ssl/stream.hpp>
#include <boost/asio/write.hpp>
#include <boost/beast/core/error.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http/parser.hpp>
#include <boost/beast/http/read.hpp>
#include <boost/beast/http/string_body.hpp>
#include <cstdint>
#include <memory>
#include <optional>
#include <utility>

#include "reactor/run_blocking.hpp"
#include "text/number.hpp"
#include "tls/client_trust.hpp"

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
         error == asio::ssl::error::stream_truncated || error == asio::error::connection_reset ||
         error == asio::error::broken_pipe;
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

  asio::awaitable<Result<void>> connect();
  asio::awaitable<std::expected<HttpAnswer, Broken>> round_trip(std::string_view head,
                                                                std::string_view body);
  asio::awaitable<Result<void>> shake_hands();
  [[nodiscard]] Error error_of(const boost::system::error_code& failed) const;
  void close();

  using Secret = asio::ssl::stream<beast::tcp_stream&>;

  ServiceAddress address;
  HttpLimits limits;
  tcp::resolver resolver;
  beast::tcp_stream stream;
  std::shared_ptr<asio::ssl::context> trust;
  std::optional<Secret> secret;
  beast::flat_buffer buffer;
  bool open = false;
};

Error HttpConnection::Wire::error_of(const boost::system::error_code& failed) const {
  const bool late = failed == beast::error::timeout;
  return {ErrorCode::unavailable,
          address.authority() + ": " + (late ? "no answer in time" : failed.message())};
}

asio::awaitable<Result<void>> HttpConnection::Wire::connect() {
  // The stream's alarm covers the look-up too: when it goes off early, connecting fails at once.
  stream.expires_after(limits.connect);
  auto [unknown, places] = co_await resolver.async_resolve(address.host, address.port, as_value);
  if (unknown) co_return std::unexpected(error_of(unknown));
  auto [refused, place] = co_await stream.async_connect(places, as_value);
  if (refused) co_return std::unexpected(error_of(refused));
  boost::system::error_code ignored;
  stream.socket().set_option(tcp::no_delay(true), ignored);
  buffer.clear();
  if (address.is_secret)
    if (auto shaken = co_await shake_hands(); !shaken) co_return shaken;
  open = true;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> HttpConnection::Wire::shake_hands() {
  if (!trust) {
    auto trusted = address.trusted_file.empty() ? tls::trust_as_this_machine()
                                                : tls::trust_only(address.trusted_file);
    if (!trusted) co_return std::unexpected(std::move(trusted).error());
    trust = *std::move(trusted);
  }
  secret.emplace(stream, *trust);
  SSL_ctrl(secret->native_handle(), SSL_CTRL_SET_TLSEXT_HOSTNAME, TLSEXT_NAMETYPE_host_name,
           address.host.data());
  if (address.trusted_file.empty())
    secret->set_verify_callback(asio::ssl::host_name_verification(address.host));
  auto [failed] = co_await secret->async_handshake(asio::ssl::stream_base::client, as_value);
  if (failed) co_return std::unexpected(error_of(failed));
  co_return Result<void>{};
}

asio::awaitable<std::expected<HttpAnswer, Broken>> HttpConnection::Wire::round_trip(
    std::string_view head, std::string_view body) {
  const std::array<asio::const_buffer, 2> request{asio::buffer(head), asio::buffer(body)};
  stream.expires_after(limits.exchange);
  auto writing = secret ? asio::async_write(*secret, request, as_value)
                        : asio::async_write(stream, request, as_value);
  auto [unsent, written] = co_await std::move(writing);
  // A service that refuses a body answers before it has read all of it: look for that answer.
  if (unsent && !is_cut(unsent)) co_return std::unexpected(Broken{unsent});

  http::response_parser<http::string_body> parser;
  parser.body_limit(limits.answer_bytes_max);
  auto reading = secret ? http::async_read(*secret, buffer, parser, as_value)
                        : http::async_read(stream, buffer, parser, as_value);
  auto [unread, got] = co_await std::move(reading);
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
      auto connected = co_await wire_->connect();
      if (!connected) {
        wire_->close();
        co_return std::unexpected(std::move(connected).error());
      }
    }
    auto answer = co_await wire_->round_trip(head, request.body);
    if (answer) co_return std::move(*answer);
    wire_->close();
    const auto& broken = answer.error();
    if (kept && broken.stale) continue;
    if (broken.error == http::error::body_limit)
      co_return failure(ErrorCode::too_large, "the answer is longer than this client takes");
    co_return std::unexpected(wire_->error_of(broken.error));
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
