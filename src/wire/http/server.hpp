#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "http/memory_budget.hpp"
#include "http/message.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::http {

namespace asio = boost::asio;

struct ServerLimits {
  std::size_t body_bytes_max = std::size_t{32} << 20;  ///< of a body as sent; 413 beyond
  std::uint32_t header_bytes_max = 16 * 1024;          ///< of a request's header; 431 beyond
  std::size_t connections_max = 10'000;                ///< more are closed at once
  std::chrono::seconds idle{75};                       ///< between two requests
  std::chrono::seconds header{15};                     ///< for a request's header, once it began
  std::chrono::seconds body{60};                       ///< for a request's body; 408 beyond
  std::chrono::seconds answer{30};                     ///< for the client to take an answer
  std::chrono::seconds drain{5};  ///< for a request that is still arriving when the server drains
};

/// HTTP/1.1 on one address: reads whole requests within limits, hands them on, writes the answers.
/// Several servers, one a reactor, may share an address (SO_REUSEPORT).
///
/// One reactor; not thread-safe.
class Server {
 public:
  /// Answers a request. It is not cancelled when the client goes away.
  using Handler = std::function<asio::awaitable<Response>(Request)>;

  /// `memory` is shared with the other reactors' servers; it and `metrics` must outlive this.
  Server(asio::any_io_executor executor, Handler handler, ServerLimits limits, MemoryBudget& memory,
         telemetry::Metrics& metrics, telemetry::Log log);
  ~Server();
  Server(const Server&) = delete;
  Server& operator=(const Server&) = delete;

  /// Opens `host:port` (port 0: any free one); clients wait until start(). Errors: misconfigured,
  /// with what the address was and why it can't be had.
  Result<void> listen(const std::string& host, std::uint16_t port);

  /// Accepts from now on, until drain(). After listen(). False, and nothing started, once drained.
  [[nodiscard]] bool start();

  /// The port that listen() got.
  [[nodiscard]] std::uint16_t port() const;

  /// Takes no new connection and no new request; answers those under way, then closes their
  /// connections. Returns when the last is closed.
  asio::awaitable<void> drain();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fixline::http
