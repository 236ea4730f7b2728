#include "http/session.hpp"

#include <algorithm>
#include <boost/asio/use_awaitable.hpp>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http.hpp>
#include <chrono>
#include <cstdint>
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
       MemoryBudget& memory, telemetry::Metrics& metrics)
      : socket_(std::move(socket)),
        handler_(handler),
        limits_(limits),
        memory_(memory),
        metrics_(metrics) {
    boost::system::error_code ignored;
    socket_.set_option(asio::ip::tcp::no_delay(true), ignored);
    client_ = socket_.remote_endpoint(ignored).address().to_string();
  }

  asio::awaitable<void> run() {
    while (!closing_ && co_await serve_one()) {
    }
    if (linger_) co_await linger();
    deadline_ = never;
    boost::system::error_code ignored;
    socket_.close(ignored);
  }

  void close_when_idle() {
    closing_ = true;
    if (phase_ == Phase::idle) socket_.cancel();
    if (phase_ == Phase::arriving) deadline_ = std::min(deadline_, Clock::now() + limits_.drain);
  }

  void end_if_overdue(Clock::time_point now) {
    if (now < deadline_) return;
    deadline_ = never;
    timed_out_ = true;
    socket_.cancel();
  }

 private:
  enum class Phase : std::uint8_t { idle, arriving, answering };

  static constexpr auto never = Clock::time_point::max();

  void within(std::chrono::seconds limit) { deadline_ = Clock::now() + limit; }

  void enter_arriving(std::chrono::seconds limit) {
    phase_ = Phase::arriving;
    within(closing_ ? std::min(limit, limits_.drain) : limit);
  }

  /// True when the connection can be used for another request.
  asio::awaitable<bool> serve_one() {
    Parser parser;
    parser.body_limit(limits_.body_bytes_max);
    parser.header_limit(limits_.header_bytes_max);
    MemoryShare memory(memory_);
    auto failed_answer = co_await read(parser, memory);
    phase_ = Phase::answering;
    if (failed_answer) {
      linger_ = true;
      co_await write(std::move(*failed_answer), 11, false, false);
      co_return false;
    }
    if (!parser.is_done()) co_return false;
    deadline_ = never;  // while it is being answered the client waits for us
    const auto started = Clock::now();
    const unsigned version = parser.get().version();
    const bool keep_alive = parser.keep_alive();
    const bool is_head = parser.get().method() == bhttp::verb::head;
    auto answer = co_await answer_request(parser, std::move(memory));
    metrics_.http_seconds().Observe(std::chrono::duration<double>(Clock::now() - started).count());
    co_return co_await write(std::move(answer), version, keep_alive && !closing_, is_head);
  }

  /// Reads a whole request, its phases each within their own time; the answer when that can't be
  /// done. The parser is not done and there is no answer when nobody is there to get one.
  asio::awaitable<std::optional<Response>> read(Parser& parser, MemoryShare& memory) {
    timed_out_ = false;
    if (buffer_.size() == 0) {
      phase_ = Phase::idle;
      within(limits_.idle);
      auto [failed, bytes] = co_await socket_.async_read_some(buffer_.prepare(4096), as_value);
      if (failed) co_return std::nullopt;
      buffer_.commit(bytes);
    }
    enter_arriving(limits_.header);
    auto [failed, header_bytes] =
        co_await bhttp::async_read_header(socket_, buffer_, parser, as_value);
    if (failed) co_return answer_to_failed_read(failed);
    enter_arriving(limits_.body);
    if (beast::iequals(parser.get()[bhttp::field::expect], "100-continue")) {
      const bhttp::response<bhttp::empty_body> go_on(bhttp::status::continue_, 11);
      auto [write_failed, bytes] = co_await bhttp::async_write(socket_, go_on, as_value);
      if (write_failed) co_return std::nullopt;
    }
    co_return co_await read_body(parser, memory);
  }

  /// What has arrived is charged as it comes: a client that announces much and sends little takes
  /// no room from the others.
  asio::awaitable<std::optional<Response>> read_body(Parser& parser, MemoryShare& memory) {
    while (!parser.is_done()) {
      auto [failed, bytes] = co_await bhttp::async_read_some(socket_, buffer_, parser, as_value);
      if (failed) co_return answer_to_failed_read(failed);
      if (!memory.grow_to(parser.get().body().size())) co_return no_memory_answer();
    }
    if (!memory.grow_to(parser.get().body().size())) co_return no_memory_answer();
    co_return std::nullopt;
  }

  std::optional<Response> answer_to_failed_read(const boost::system::error_code& failed) {
    if (timed_out_) return problem(408, "the request did not arrive in time");
    return answer_to(failed, limits_);
  }

  asio::awaitable<Response> answer_request(Parser& parser, MemoryShare memory) {
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
    request.memory = std::move(memory);
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
    within(limits_.answer);
    auto [failed, bytes] = co_await bhttp::async_write(socket_, message, as_value);
    co_return !failed && keep_alive;
  }

  // A close with unread bytes makes the kernel send a reset, which can overtake the answer: the
  // rest of the request is read and thrown away for a moment.
  asio::awaitable<void> linger() {
    boost::system::error_code ignored;
    socket_.shutdown(asio::ip::tcp::socket::shutdown_send, ignored);
    within(linger_time_max);
    std::size_t thrown_away = 0;
    while (thrown_away < linger_bytes_max) {
      buffer_.clear();
      auto [failed, bytes] = co_await socket_.async_read_some(buffer_.prepare(65536), as_value);
      if (failed) co_return;
      thrown_away += bytes;
    }
  }

  asio::ip::tcp::socket socket_;
  beast::flat_buffer buffer_;
  std::string client_;
  const Server::Handler& handler_;
  const ServerLimits& limits_;
  MemoryBudget& memory_;
  telemetry::Metrics& metrics_;
  Clock::time_point deadline_ = never;
  Phase phase_ = Phase::arriving;
  bool timed_out_ = false;
  bool closing_ = false;
  bool linger_ = false;
};

Session::Session(asio::ip::tcp::socket socket, const Server::Handler& handler,
                 const ServerLimits& limits, MemoryBudget& memory, telemetry::Metrics& metrics)
    : impl_(std::make_unique<Impl>(std::move(socket), handler, limits, memory, metrics)) {}
Session::~Session() = default;

asio::awaitable<void> Session::run() { return impl_->run(); }
void Session::close_when_idle() { impl_->close_when_idle(); }
void Session::end_if_overdue(Clock::time_point now) { impl_->end_if_overdue(now); }

}  // namespace fixline::http
