#include "http/server.hpp"

#include <boost/asio/detail/socket_option.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <exception>
#include <list>
#include <utility>

#include "http/session.hpp"
#include "posix/port_holder.hpp"
#include "reactor/task_group.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::http {
namespace {

using tcp = asio::ip::tcp;
using ReusePort = asio::detail::socket_option::boolean<SOL_SOCKET, SO_REUSEPORT>;
using reactor::as_value;

constexpr std::chrono::milliseconds deadline_tick{250};

}  // namespace

class Server::Impl {
 public:
  Impl(asio::any_io_executor executor, Handler handler, ServerLimits limits, ServerContext context)
      : acceptor_(executor),
        pause_(executor),
        handler_(std::move(handler)),
        limits_(limits),
        context_(std::move(context)),
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
    for (auto& session : open_) session->close_when_idle();
    co_await sessions_.join();
    watching_.stop();
    co_await watching_.join();
  }

 private:
  using Open = std::list<std::unique_ptr<Session>>;
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
        pause_.expires_after(std::chrono::milliseconds(100));
        co_await pause_.async_wait(as_value);
        continue;
      }
      if (open_.size() >= limits_.connections_max) continue;  // the socket closes here
      const auto place = open_.insert(
          open_.end(), std::make_unique<Session>(std::move(socket), handler_, limits_, context_));
      if (!sessions_.spawn(serve(place))) open_.erase(place);
    }
  }

  // One timer for all sessions: they change their deadlines several times a request.
  asio::awaitable<void> watch_deadlines() {
    asio::steady_timer tick(acceptor_.get_executor());
    for (;;) {
      tick.expires_after(deadline_tick);
      co_await tick.async_wait(asio::use_awaitable);
      const auto now = std::chrono::steady_clock::now();
      for (auto& session : open_) session->end_if_overdue(now);
    }
  }

  asio::awaitable<void> serve(Open::iterator place) {
    const Presence presence(*this, place);
    co_await (*place)->run();
  }

  /// A session in the list and in the gauge, however it ends.
  struct Presence {
    Presence(Impl& owner, Open::iterator session) : server(owner), place(session) {
      server.context_.metrics.http_connections.Increment();
    }
    Presence& operator=(Presence&&) = delete;
    ~Presence() {
      server.context_.metrics.http_connections.Decrement();
      server.open_.erase(place);
    }
    Impl& server;
    Open::iterator place;
  };

  tcp::acceptor acceptor_;
  asio::steady_timer pause_;
  Handler handler_;
  ServerLimits limits_;
  ServerContext context_;
  Open open_;
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
