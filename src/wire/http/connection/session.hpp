#pragma once

#include <boost/asio/ip/tcp.hpp>
#include <chrono>
#include <memory>
#include <optional>
#include <string>

#include "http/server.hpp"
#include "http/web_gate.hpp"
#include "reactor/asio.hpp"

namespace fixline::http {

/// What a server and its sessions share; outlives them.
struct ServerParts {
  const Server::Handler& handler;
  const ServerLimits& limits;
  const ServerContext& context;
  const WebGate& web;
  const std::string& date;  ///< http_date() of this second
};

/// One connection: request, answer, request, answer, until the client closes it, breaks a rule, or
/// the server drains. An answer that ends it is sent and given time to arrive before the close.
///
/// One reactor; not thread-safe. Must outlive its run().
class Session {
 public:
  /// `client`: the address at its other end. Within TLS where the server has an identity.
  Session(asio::ip::tcp::socket socket, const asio::ip::address& client, const ServerParts& server);
  ~Session();
  Session& operator=(Session&&) = delete;

  asio::awaitable<void> run();

  /// Closes now if no request is under way, else after its answer. What the client has to do for
  /// that has `limits.drain` left.
  void close_when_idle();

  /// Since when it waits for its next request; nullopt while one is under way.
  [[nodiscard]] std::optional<std::chrono::steady_clock::time_point> idle_since() const;

  /// Ends the wait for the client when its time is over. Called every now and then.
  void end_if_overdue(std::chrono::steady_clock::time_point now);

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fixline::http
