#include "http/server.hpp"

#include <algorithm>
#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <expected>
#include <list>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "http/connection/session.hpp"
#include "http/http_date.hpp"
#include "posix/port_holder.hpp"
#include "reactor/task_group.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::http {
namespace {

using tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using reactor::as_value;
using Full = ConnectionRoom::Full;

constexpr std::chrono::milliseconds deadline_tick{250};
constexpr std::chrono::milliseconds idle_look_interval{100};
constexpr std::size_t idle_share = 16;  ///< one of so many idle ones is closed at a time

}  // namespace

class Server::Impl {
 public:
  Impl(asio::any_io_executor executor, Handler handler, ServerLimits limits, ServerContext context)
      : acceptor_(executor),
        pause_(executor),
        handler_(std::move(handler)),
        limits_(limits),
        context_(std::move(context)),
        web_(context_.web, false),
        date_(http_date(std::chrono::system_clock::now())),
        accepting_(executor, context_.on_failure),
        watching_(executor, context_.on_failure),
        sessions_(executor, [this](const std::exception_ptr& failure) {
          context_.log->log(telemetry::seldom("connections given up"), spdlog::level::err,
                            "http: a connection was given up: {}", reason_of(failure));
        }) {}

  Result<void> listen(const std::string& host, std::uint16_t port) {
    boost::system::error_code failed;
    const auto address = asio::ip::make_address(host == "localhost" ? "127.0.0.1" : host, failed);
    if (failed) {
      return failure(ErrorCode::misconfigured,
                     "HTTP address " + host + ": not an IP address (nor localhost)");
    }
    // Shared only once it is ours: of two processes that start at once, one is refused.
    failed = open({address, port}, Shares::no);
    if (!failed) acceptor_.set_option(ReusePort(true), failed);
    if (!failed) return {};
    return failure(ErrorCode::misconfigured, "HTTP address " + host + ":" + std::to_string(port) +
                                                 ": " + refusal_of(failed, port));
  }

  Result<void> listen_beside(const Impl& first) {
    const auto failed = open(first.acceptor_.local_endpoint(), Shares::yes);
    if (!failed) return {};
    return failure(ErrorCode::misconfigured, "HTTP address: " + failed.message());
  }

  bool start() { return accepting_.spawn(accept()) && watching_.spawn(watch_deadlines()); }

  [[nodiscard]] std::uint16_t port() const { return acceptor_.local_endpoint().port(); }

  asio::awaitable<void> drain() {
    accepting_.stop();
    co_await accepting_.join();
    boost::system::error_code ignored;
    acceptor_.close(ignored);
    for (auto& connection : open_) connection.session->close_when_idle();
    co_await sessions_.join();
    watching_.stop();
    co_await watching_.join();
  }

 private:
  struct Connection {
    std::unique_ptr<Session> session;
    Place place;
  };
  using Open = std::list<Connection>;
  enum class Shares : bool { no, yes };

  boost::system::error_code open(const tcp::endpoint& endpoint, Shares shares) {
    boost::system::error_code failed;
    acceptor_.open(endpoint.protocol(), failed);
    if (!failed) acceptor_.set_option(tcp::acceptor::reuse_address(true), failed);
    if (!failed) acceptor_.set_option(ReusePort(shares == Shares::yes), failed);
    if (!failed) acceptor_.bind(endpoint, failed);
    if (!failed) acceptor_.listen(4096, failed);
    boost::system::error_code ignored;
    if (failed) acceptor_.close(ignored);
    web_ = WebGate(context_.web, endpoint.address().is_loopback());
    return failed;
  }

  static std::string refusal_of(boost::system::error_code failed, std::uint16_t port) {
    if (failed != asio::error::address_in_use) return failed.message();
    const auto holder = posix::port_holder(port);
    return "in use" + (holder ? " by " + *holder : std::string()) +
           "; stop what listens there, or choose another with HTTP_ADDRESS";
  }

  asio::awaitable<void> accept() {
    for (;;) {
      auto [failed, socket] = co_await acceptor_.async_accept(as_value);
      if (failed == asio::error::operation_aborted) co_return;
      if (failed) {
        // Out of descriptors, most likely: those that are open must end before it can go on.
        context_.log->log(telemetry::seldom("connections not accepted"), spdlog::level::warn,
                          "http: can't accept: {}", failed.message());
        if (failed == boost::system::errc::too_many_files_open)
          context_.connections.note_refusal(Full::descriptors, std::chrono::steady_clock::now());
        close_longest_idle();
        pause_.expires_after(std::chrono::milliseconds(100));
        co_await pause_.async_wait(as_value);
        continue;
      }
      serve_if_there_is_room(std::move(socket));
    }
  }

  // One that finds no place closes here.
  void serve_if_there_is_room(tcp::socket socket) {
    boost::system::error_code lost;
    const auto client = socket.remote_endpoint(lost).address();
    if (lost) return;
    auto place = place_for(client);
    if (!place) return tell_of_no_room(place.error(), client.to_string());
    auto session = std::make_unique<Session>(std::move(socket), client, parts_);
    const auto connection =
        open_.insert(open_.end(), Connection{std::move(session), *std::move(place)});
    if (!sessions_.spawn(serve(connection))) open_.erase(connection);
  }

  std::expected<Place, Full> place_for(const asio::ip::address& client) {
    auto place = context_.connections.take(client);
    if (place || place.error() != Full::of_all || !close_longest_idle()) return place;
    return context_.connections.take(client);
  }

  void tell_of_no_room(Full why, const std::string& client) {
    const auto refusal = context_.connections.note_refusal(why, std::chrono::steady_clock::now());
    context_.log->log(telemetry::seldom("connections turned away"), spdlog::level::warn,
                      "http: a connection of {} is turned away: {} are open{}", client,
                      refusal.limit, why == Full::of_an_address ? " of its address" : "");
  }

  // To look through all of them is dear: it is done for several newcomers at a time, and when it
  // was in vain not soon again.
  bool close_longest_idle() {
    const auto now = std::chrono::steady_clock::now();
    if (now < looks_again_at_) return false;
    using Idle = std::pair<std::chrono::steady_clock::time_point, Connection*>;
    std::vector<Idle> idle;
    for (auto& connection : open_)
      if (const auto since = connection.session->idle_since())
        idle.emplace_back(*since, &connection);
    if (idle.empty()) {
      looks_again_at_ = now + idle_look_interval;
      return false;
    }
    const auto count = static_cast<std::ptrdiff_t>((idle.size() + idle_share - 1) / idle_share);
    std::ranges::nth_element(idle, idle.begin() + (count - 1));
    for (const auto& [since, connection] : std::span(idle).first(static_cast<std::size_t>(count))) {
      connection->session->close_when_idle();
      connection->place.give_back();
    }
    return true;
  }

  // One timer for all sessions: they change their deadlines several times a request. An answer
  // looks at no clock for its date.
  asio::awaitable<void> watch_deadlines() {
    asio::steady_timer tick(acceptor_.get_executor());
    for (;;) {
      tick.expires_after(deadline_tick);
      co_await tick.async_wait(asio::use_awaitable);
      date_ = http_date(std::chrono::system_clock::now());
      const auto now = std::chrono::steady_clock::now();
      for (auto& connection : open_) connection.session->end_if_overdue(now);
    }
  }

  asio::awaitable<void> serve(Open::iterator connection) {
    const Presence presence(*this, connection);
    co_await connection->session->run();
  }

  /// A session in the list and in the gauge, however it ends.
  struct Presence {
    Presence(Impl& owner, Open::iterator opened) : server(owner), connection(opened) {
      server.context_.metrics.http_connections.Increment();
    }
    Presence& operator=(Presence&&) = delete;
    ~Presence() {
      server.context_.metrics.http_connections.Decrement();
      server.open_.erase(connection);
    }
    Impl& server;
    Open::iterator connection;
  };

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  Handler handler_;
  ServerLimits limits_;
  ServerContext context_;
  WebGate web_;
  std::string date_;
  const ServerParts parts_{handler_, limits_, context_, web_, date_};
  Open open_;
  std::chrono::steady_clock::time_point looks_again_at_;
  reactor::TaskGroup accepting_;
  reactor::TaskGroup watching_;
  reactor::TaskGroup sessions_;
};

Server::Server(asio::any_io_executor executor, Handler handler, ServerLimits limits,
               ServerContext context)
    : impl_(std::make_unique<Impl>(std::move(executor), std::move(handler), limits,
                                   std::move(context))) {}
Server::~Server() = default;

Result<void> Server::listen(const std::string& host, std::uint16_t port) {
  return impl_->listen(host, port);
}

Result<void> Server::listen_beside(const Server& first) {
  return impl_->listen_beside(*first.impl_);
}
bool Server::start() { return impl_->start(); }
std::uint16_t Server::port() const { return impl_->port(); }
asio::awaitable<void> Server::drain() { return impl_->drain(); }

}  // namespace fixline::http
