#include "http/connection/session.hpp"

#include <algorithm>
#include <boost/beast/core/flat_buffer.hpp>
#include <boost/beast/http/error.hpp>
#include <cstdint>
#include <exception>
#include <optional>
#include <string>
#include <utility>

#include "error/failure.hpp"
#include "http/client_network.hpp"
#include "http/connection/client_stream.hpp"
#include "http/connection/request_reader.hpp"
#include "http/connection/response_text.hpp"
#include "http/connection/session_state.hpp"
#include "http/problem.hpp"
#include "reactor/asio.hpp"
#include "telemetry/seldom.hpp"
#include "tls/live_identity.hpp"

namespace fixline::http {
namespace {

namespace beast = boost::beast;
namespace bhttp = boost::beast::http;
using Clock = std::chrono::steady_clock;
using Phase = SessionState::Phase;

constexpr std::size_t linger_bytes_max = std::size_t{1} << 20;

constexpr std::size_t read_bytes_min = 4096;
constexpr std::size_t read_bytes_max = std::size_t{64} << 10;
/// A connection that waits for its next request keeps no more of its buffer than this.
constexpr std::size_t idle_buffer_bytes_max = std::size_t{8} << 10;
/// What the parser may leave unread of a body: only a chunk's header is longer than nothing.
constexpr std::size_t unread_body_bytes_max = std::size_t{64} << 10;

}  // namespace

class Session::Impl {
 public:
  Impl(asio::ip::tcp::socket socket, const asio::ip::address& client, const ServerParts& server)
      : stream_(std::move(socket),
                server.context.identity == nullptr ? nullptr : server.context.identity->context()),
        client_(client.to_string()),
        network_(network_of(client).to_string()),
        server_(server),
        state_(server.limits, Clock::now()) {}

  asio::awaitable<void> run() {
    bool goes_on = true;
    if (stream_.is_secret()) goes_on = co_await shake_hands();
    while (goes_on && !state_.is_closing()) goes_on = co_await serve_one();
    if (linger_) co_await linger();
    stream_.close();
  }

  void close_when_idle() {
    if (state_.close(Clock::now())) give_up();
  }

  [[nodiscard]] std::optional<Clock::time_point> idle_since() const {
    return !state_.has_request() && !state_.is_closing() ? std::optional(state_.since())
                                                         : std::nullopt;
  }

  void end_if_overdue(Clock::time_point now) {
    if (state_.is_overdue(now)) give_up();
  }

 private:
  void give_up() { stream_.cancel(); }

  asio::awaitable<bool> shake_hands() {
    state_.enter(Phase::greeting, Clock::now());
    const auto failed = co_await stream_.shake_hands();
    server_.context.metrics.tls_handshakes(!failed).Increment();
    state_.enter(Phase::idle, Clock::now());
    if (ClientStream::is_plain_http(failed)) {
      std::string text;
      append_response(text, problem(400, "this address speaks TLS: its URL begins with https://"),
                      {.keep_alive = false, .date = server_.date});
      stream_.write_in_plain(asio::buffer(text));
    }
    co_return !failed;
  }

  /// True when the connection can be used for another request.
  asio::awaitable<bool> serve_one() {
    RequestReader reader(server_.limits.header_bytes_max, server_.limits.body_bytes_max);
    MemoryShare memory(server_.context.memory, network_);
    std::string text;
    std::size_t sent = 0;
    AnswerForm form{.version = 11, .keep_alive = false, .is_head = false};
    if (auto failed_answer = co_await read(reader, memory)) {
      linger_ = true;
      form.readable_origin = server_.web.named_origin(reader.marks());
      send(*failed_answer, form, text, sent);
    } else if (reader.is_done()) {
      const auto started = Clock::now();
      state_.enter(Phase::handling, started);
      form.version = reader.version();
      form.keep_alive = reader.keeps_connection();
      form.is_head = reader.request().method == Method::head;
      form.readable_origin = server_.web.named_origin(reader.marks());
      Response answer;
      try {
        answer = co_await answer_to_request(reader, std::move(memory));
      } catch (...) {
        answer = apology(std::current_exception());
      }
      const auto answered = Clock::now();
      server_.context.metrics.http_seconds.Observe(
          std::chrono::duration<double>(answered - started).count());
      form.keep_alive = form.keep_alive && !state_.is_closing();
      linger_ = stream_.is_secret() && !form.keep_alive;  // the end of TLS is told as well
      send(answer, form, text, sent);
      state_.enter(Phase::idle, answered);
    }
    if (sent < text.size() && !co_await send_rest(text, sent)) co_return false;
    co_return form.keep_alive;
  }

  /// Reads a whole request, its phases each within their own time; the answer when that can't be
  /// done. The reader is not done and there is no answer when nobody is there to get one.
  asio::awaitable<std::optional<Response>> read(RequestReader& reader, MemoryShare& memory) {
    std::size_t empty_bytes = 0;
    while (pass_over_empty_lines(empty_bytes)) {
      const auto room = buffer_.prepare(std::max(buffer_.capacity(), read_bytes_min));
      auto [failed, bytes] = co_await stream_.read_some(room);
      if (failed) co_return std::nullopt;
      buffer_.commit(bytes);
    }
    bool is_timed = false;  // the clock is looked at only for a request that does not come whole
    while (!reader.is_done()) {
      const bool was_in_header = !reader.is_header_done();
      boost::system::error_code failed;
      buffer_.consume(reader.put(buffer_.data(), failed));
      if (failed && failed != bhttp::error::need_more)
        co_return answer_to_failed_read(failed, server_.limits);
      if (was_in_header && reader.is_header_done())
        if (auto refused = server_.web.refusal_of(reader.marks())) co_return refused;
      if (was_in_header && is_body_to_come(reader)) {
        if (auto refused = refusal_by_header(reader)) {
          state_.enter(Phase::handling, Clock::now());
          co_return co_await *std::move(refused);
        }
      }
      const std::size_t body_bytes = reader.request().body.size();
      if (const auto granted = memory.grow_to(body_bytes + buffer_.capacity()); !granted)
        co_return no_memory_answer(granted.error());
      if (reader.is_done()) break;
      if (was_in_header && reader.is_header_done()) {
        reader.eager(true);
        is_timed = false;
        if (reader.expects_continue() && !co_await tell_to_continue()) co_return std::nullopt;
        if (buffer_.size() > 0) continue;
      }
      if (!std::exchange(is_timed, true))
        state_.enter(reader.is_header_done() ? Phase::body : Phase::header, Clock::now());
      else if (reader.is_header_done())
        state_.see_body(body_bytes, Clock::now());
      if (reader.is_header_done() && buffer_.size() > unread_body_bytes_max)
        co_return problem(400, "this is not HTTP/1.1: the header of a chunk is too long");
      const auto room = buffer_.prepare(bytes_wanted(reader));
      auto [lost, bytes] = co_await stream_.read_some(room);
      if (lost || state_.has_timed_out()) co_return answer_to_half_a_request(lost);
      buffer_.commit(bytes);
    }
    co_return std::nullopt;
  }

  /// Some clients send an empty line behind a body (RFC 9112, section 2.2): it is passed over, and
  /// a few more are. True while nothing else has come.
  bool pass_over_empty_lines(std::size_t& empty_bytes) {
    constexpr std::size_t empty_bytes_max = 16;
    const auto is_line_end = [](char c) { return c == '\r' || c == '\n'; };
    while (buffer_.size() > 0 && empty_bytes < empty_bytes_max &&
           is_line_end(*static_cast<const char*>(buffer_.data().data()))) {
      buffer_.consume(1);
      ++empty_bytes;
    }
    return buffer_.size() == 0;
  }

  [[nodiscard]] bool is_body_to_come(const RequestReader& reader) const {
    if (!reader.is_header_done() || reader.is_done()) return false;
    const auto left = reader.content_length_remaining();
    return !left || *left > buffer_.size();
  }

  /// A request that is whole by now is judged by its endpoint alone.
  std::optional<asio::awaitable<Response>> refusal_by_header(RequestReader& reader) {
    if (!server_.context.judge) return std::nullopt;
    auto target = parse_target(reader.target());
    if (!target) return std::nullopt;
    Request& request = reader.request();
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    request.client = client_;
    return server_.context.judge(request);
  }

  static std::size_t bytes_wanted(const RequestReader& reader) {
    if (!reader.is_header_done()) return read_bytes_min;
    const auto left = reader.content_length_remaining();
    return static_cast<std::size_t>(
        std::clamp<std::uint64_t>(left ? *left : read_bytes_max, read_bytes_min, read_bytes_max));
  }

  /// A client that ended its side alone is still there to be told.
  std::optional<Response> answer_to_half_a_request(const boost::system::error_code& lost) const {
    if (state_.has_timed_out()) return problem(408, "the request did not arrive in time");
    if (ClientStream::is_end(lost)) return problem(400, "the request ended before it was whole");
    return std::nullopt;
  }

  asio::awaitable<bool> tell_to_continue() {
    constexpr std::string_view go_on = "HTTP/1.1 100 Continue\r\n\r\n";
    state_.enter(Phase::body, Clock::now());
    auto [failed, bytes] = co_await stream_.write(asio::buffer(go_on.data(), go_on.size()));
    co_return !failed;
  }

  asio::awaitable<Response> answer_to_request(RequestReader& reader, MemoryShare memory) {
    auto target = parse_target(reader.target());
    if (!target) return ready(problem(400, "the request's target has a malformed escape"));
    if (reader.marks().is_preflight && !server_.web.named_origin(reader.marks()).empty())
      return ready(preflight_answer());
    Request& request = reader.request();
    request.path = std::move(target->path);
    request.query = std::move(target->query);
    request.client = client_;
    request.body_bytes_sent = request.body.size();
    request.memory = std::move(memory);
    return server_.handler(std::move(request));
  }

  /// The connection stays in use: the request was read to its end.
  [[nodiscard]] Response apology(const std::exception_ptr& failure) const {
    server_.context.log->log(telemetry::seldom("requests answered with 500"), spdlog::level::err,
                             "http: a request was answered with 500: {}", reason_of(failure));
    return problem(500,
                   "an error within the service; what of it was taken is not known, send it again");
  }

  static asio::awaitable<Response> ready(Response response) { co_return response; }

  /// Most answers fit into the socket's buffer at once, then nothing has to wait: `sent` tells.
  void send(const Response& answer, AnswerForm form, std::string& text, std::size_t& sent) {
    server_.context.metrics.http_requests(answer.status / 100).Increment();
    form.date = server_.date;
    append_response(text, answer, form);
    sent = stream_.write_at_once(asio::buffer(text));
    if (buffer_.size() == 0 && buffer_.capacity() > idle_buffer_bytes_max)
      buffer_ = beast::flat_buffer();
  }

  /// False when the connection is lost.
  asio::awaitable<bool> send_rest(const std::string& text, std::size_t sent) {
    state_.enter(Phase::sending, Clock::now());
    auto [failed, bytes] = co_await stream_.write(asio::buffer(text) + sent);
    if (!failed) state_.enter(Phase::idle, Clock::now());
    co_return !failed;
  }

  // A close with unread bytes makes the kernel send a reset, which can overtake the answer: the
  // rest of the request is read and thrown away for a moment.
  asio::awaitable<void> linger() {
    state_.enter(Phase::lingering, Clock::now());
    co_await stream_.end_sending();
    if (state_.has_timed_out()) co_return;
    std::size_t thrown_away = 0;
    while (thrown_away < linger_bytes_max) {
      buffer_.clear();
      auto [failed, bytes] = co_await stream_.read_some(buffer_.prepare(65536));
      if (failed) co_return;
      thrown_away += bytes;
    }
  }

  ClientStream stream_;
  beast::flat_buffer buffer_;
  std::string client_;
  std::string network_;  // that of the client: an IPv6 host has 2^64 addresses
  const ServerParts& server_;
  SessionState state_;
  bool linger_ = false;
};

Session::Session(asio::ip::tcp::socket socket, const asio::ip::address& client,
                 const ServerParts& server)
    : impl_(std::make_unique<Impl>(std::move(socket), client, server)) {}
Session::~Session() = default;

asio::awaitable<void> Session::run() { return impl_->run(); }
void Session::close_when_idle() { impl_->close_when_idle(); }
std::optional<Clock::time_point> Session::idle_since() const { return impl_->idle_since(); }
void Session::end_if_overdue(Clock::time_point now) { impl_->end_if_overdue(now); }

}  // namespace fixline::http
