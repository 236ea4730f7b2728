#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "error/failure.hpp"
#include "http/connection_room.hpp"
#include "http/memory_budget.hpp"
#include "http/message.hpp"
#include "http/server_limits.hpp"
#include "http/web_gate.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::tls {
class LiveIdentity;
}

namespace fixline::http {

/// What is to be said against a request by its header alone; nullopt: nothing. Asked only while its
/// body is still to come, which then is not read.
using HeaderJudge = std::function<std::optional<asio::awaitable<Response>>(Request&)>;

/// What a server is given by whoever runs it.
struct ServerContext {
  MemoryBudget& memory;         ///< shared with the servers of other reactors, as is
  ConnectionRoom& connections;  ///< which must outlive the server, as all of these must
  telemetry::Metrics& metrics;
  telemetry::Log log;
  OnFailure on_failure;  ///< it accepts no more
  WebRules web{};        ///< which pages of others may ask
  HeaderJudge judge{};   ///< empty: nothing is ever said
  /// What its clients are shown, within TLS; null: connections are plain.
  const tls::LiveIdentity* identity = nullptr;
};

/// HTTP/1.1 on one address: reads whole requests within limits, hands them on, writes the answers.
/// Several servers of a process, one a reactor, may share an address (SO_REUSEPORT).
///
/// One reactor; not thread-safe.
class Server {
 public:
  /// Answers a request. It is not cancelled when the client goes away. What it throws is logged,
  /// and answered with 500.
  using Handler = std::function<asio::awaitable<Response>(Request)>;

  Server(asio::any_io_executor executor, Handler handler, ServerLimits limits,
         ServerContext context);
  ~Server();
  Server& operator=(Server&&) = delete;

  /// Opens `host:port` (port 0: any free one); clients wait until start(). Errors: misconfigured,
  /// with what the address was and why it can't be had: another socket listens there, of whichever
  /// process and however it shares.
  Result<void> listen(const std::string& host, std::uint16_t port);

  /// On the address of `first`, which listens: the kernel deals connections out among them.
  /// Errors: misconfigured.
  Result<void> listen_beside(const Server& first);

  /// Accepts from now on, until drain(). After listen(). False, and nothing started, once drained.
  [[nodiscard]] bool start();

  /// The port that listen() got.
  [[nodiscard]] std::uint16_t port() const;

  /// Takes no new connection and no new request; answers those under way, then closes their
  /// connections. Returns when the last is closed: a client that neither sends nor reads is cut
  /// when `limits.drain` is over.
  asio::awaitable<void> drain();

 private:
  class Impl;
  std::unique_ptr<Impl> impl_;
};

}  // namespace fixline::http
