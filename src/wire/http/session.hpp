#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>

#include "http/server.hpp"
#include "reactor/asio.hpp"

namespace fixline::http {

/// One connection: request, answer, request, answer, until the client closes it, breaks a rule, or
/// the server drains. An answer that ends it is sent and given time to arrive before the close.
///
/// One reactor; not thread-safe. Must outlive its run().
class Session {
 public:
  Session(asio::ip::tcp::socket socket, const Server::Handler& handler, const ServerLimits& limits,
          const ServerContext& context);
  ~Session();
  Session& operator=(Session&&) = delete;

  asio::awaitable<void> run();

  /// Closes now if no request is under way, else after its answer. What the client has to do for
  /// that has `limits.drain` left.
  void close_when_idle();

  /// Ends the wait for the client when its time is over. Called every now and then.
  void end_if_overdue(std::chrono::steady_clock::time_point now);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fixline::http
