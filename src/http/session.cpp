#include "http/session.hpp"

#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/core/tcp_stream.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <optional>
#include <string>
#include <utility>

#include "http/problem.hpp"
#include "reactor/as_value.hpp"

namespace fixline::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using Parser = bhttp::request_parser<bhttp::string_body>;
using Clock = std::chrono::steady_clock;
using reactor::as_value;

constexpr std::size_t linger_bytes_max = std::size_t{1} << 20;
constexpr auto linger_time_max = std::chrono::seconds(2);

std::string_view view(beast::string_view text) { return {text.data(), text.size()}; }

Method method_of(bhttp::verb verb) {
  switch (verb) {
    case bhttp::verb::get:
      return Method::get;
    case bhttp::verb::head:
      return Method::head;
    case bhttp::verb::post:
      return Method::post;
    default:
      return Method::other;
  }
}

/// What to tell a client whose request could not be read; nullopt when nobody listens any more.
std::optional<Response> answer_to(const boost::system::error_code& failed,
                                  const ServerLimits& limits) {
  if (failed == bhttp::error::body_limit) {
    return problem(413, "the body is larger than " + std::to_string(limits.body_bytes_max) +
                            " bytes; send it in parts");
  }
  if (failed == bhttp::error::header_limit) {
    return problem(
        431, "the header is larger than " + std::to_string(limits.header_bytes_max) + " bytes");
  }
  if (failed == beast::error::timeout) {
    return problem(408, "the request did not arrive in time");
  }
  if (failed.category() == bhttp::make_error_code(bhttp::error::bad_method).category() &&
      failed != bhttp::error::end_of_stream && failed != bhttp::error::partial_message) {
    return problem(400, "this is not HTTP/1.1: " + failed.message());
  }
  return std::nullopt;
}

}  // namespace

class Session::Impl {
 public:
  Impl(asio::ip::tcp::socket socket, const Server::Handler& handler, const ServerLimits& limits,
       telemetry::Metrics& metrics)
      : stream_(std::move(socket)), handler_(handler), limits_(limits), metrics_(metrics) {
    boost::system::error_code ignored;
    stream_.socket().set_option(asio::ip::tcp::no_delay(true), ignored);
    client_ = stream_.socket().remote_endpoint(ignored).address().to_string();
  }

  asio::awaitable<void> run() {
    while (!closing_ && co_await serve_one()) {
    }
    if (linger_) co_await linger();
    boost::system::error_code ignored;
    stream_.socket().close(ignored);
  }

  void close_when_idle() {
    closing_ = true;
    if (idle_) stream_.cancel();
  }

 private:
  /// True when the connection can be used for another request.
  asio::awaitable<bool> serve_one() {
    Parser parser;
    parser.body_limit(limits_.body_bytes_max);
    parser.header_limit(limits_.header_bytes_max);
    const auto failed = co_await read(parser);
    if (failed) {
      if (auto answer = answer_to(failed, limits_)) {
        linger_ = true;
        co_await write(std::move(*answer), 11, false, false);
      }
      co_return false;
    }
    const auto started = Clock::now();
    const unsigned version = parser.get().version();
    const bool keep_alive = parser.keep_alive();
    const bool is_head = parser.get().method() == bhttp::verb::head;
    auto answer = co_await answer_request(parser);
    metrics_.http_seconds().Observe(std::chrono::duration<double>(Clock::now() - started).count());
    co_return co_await write(std::move(answer), version, keep_alive && !closing_, is_head);
  }

  /// Reads a whole request, its phases each within their own time.
  asio::awaitable<boost::system::error_code> read(Parser& parser) {
    stream_.expires_after(buffer_.size() == 0 ? limits_.idle : limits_.header);
    idle_ = buffer_.size() == 0;
    if (idle_) {
      auto [failed, bytes] = co_await stream_.async_read_some(buffer_.prepare(4096), as_value);
      idle_ = false;
      if (failed) co_return bhttp::make_error_code(bhttp::error::end_of_stream);
      buffer_.commit(bytes);
      stream_.expires_after(limits_.header);
    }
    auto [header_failed, header_bytes] =
        co_await bhttp::async_read_header(stream_, buffer_, parser, as_value);
    if (header_failed) co_return header_failed;
    stream_.expires_after(limits_.body);
    if (beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
      const bhttp::response<bhttp::empty_body> go_on(bhttp::status::continue_, 11);
      auto [failed, bytes] = co_await bhttp::async_write(stream_, go_on, as_value);
      if (failed) co_return failed;
    }
    auto [body_failed, body_bytes] = co_await bhttp::async_read(stream_, buffer_, parser, as_value);
    co_return body_failed;
  }

  asio::awaitable<Response> answer_request(Parser& parser) {
    auto message = parser.release();
    auto target = parse_target(view(message.target()));
    if (!target) co_return problem(400, "the request's target has a malformed escape");
    Request request;
    request.method = method_of(message.method());
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    request.content_type = message[bhttp::field::content_type];
    request.content_encoding = message[bhttp::field::content_encoding];
    request.accept = message[bhttp::field::accept];
    request.authorization = message[bhttp::field::authorization];
    request.client = client_;
    request.body = std::move(message.body());
    co_return co_await handler_(std::move(request));
  }

  asio::awaitable<bool> write(Response answer, unsigned version, bool keep_alive, bool is_head) {
    metrics_.http_requests(answer.status / 100).Increment();
    bhttp::response<bhttp::string_body> message(bhttp::int_to_status(answer.status), version);
    message.set(bhttp::field::content_type, answer.content_type);
    if (answer.retry_after_seconds > 0) {
      message.set(bhttp::field::retry_after, std::to_string(answer.retry_after_seconds));
    }
    if (!answer.allow.empty()) message.set(bhttp::field::allow, answer.allow);
    if (!answer.authenticate.empty())
      message.set(bhttp::field::www_authenticate, answer.authenticate);
    if (!answer.link.empty()) message.set(bhttp::field::link, answer.link);
    message.keep_alive(keep_alive);
    message.body() = std::move(answer.body);
    message.prepare_payload();
    if (is_head) message.body().clear();
    stream_.expires_after(limits_.answer);
    auto [failed, bytes] = co_await bhttp::async_write(stream_, message, as_value);
    co_return !failed && keep_alive;
  }

  // A close with unread bytes makes the kernel send a reset, which can overtake the answer: the
  // rest of the request is read and thrown away for a moment.
  asio::awaitable<void> linger() {
    boost::system::error_code ignored;
    stream_.socket().shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    stream_.expires_after(linger_time_max);
    std::size_t thrown_away = 0;
    while (thrown_away < linger_bytes_max) {
      buffer_.clear();
      auto [failed, bytes] = co_await stream_.async_read_some(buffer_.prepare(65536), as_value);
      if (failed) co_return;
      thrown_away += bytes;
    }
  }

  beast::tcp_stream stream_;
  beast::flat_buffer buffer_;
  std::string client_;
  const Server::Handler& handler_;
  const ServerLimits& limits_;
  telemetry::Metrics& metrics_;
  bool idle_ = false;
  bool closing_ = false;
  bool linger_ = false;
};

Session::Session(asio::ip::tcp::socket socket, const Server::Handler& handler,
                 const ServerLimits& limits, telemetry::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(socket), handler, limits, metrics)) {}
Session::~Session() = default;

asio::awaitable<void> Session::run() { return impl_->run(); }
void Session::close_when_idle() { impl_->close_when_idle(); }

}  // namespace fixline::http
