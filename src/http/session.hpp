#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <memory>

#include "http/server.hpp"

namespace fixline::http {

/// One connection: request, answer, request, answer, until the client closes it, breaks a rule, or
/// the server drains. An answer that ends it is sent and given time to arrive before the close.
///
/// One reactor; not thread-safe. Must outlive its run().
class Session {
 public:
  Session(asio::ip::tcp::socket socket, const Server::Handler& handler, const ServerLimits& limits,
          telemetry::Metrics& metrics);
  ~Session();
  Session(const Session&) = delete;
  Session& operator=(const Session&) = delete;

  asio::awaitable<void> run();

  /// Closes now if no request is under way, else after its answer.
  void close_when_idle();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fixline::http
