#pragma once

#include <array>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "http/router.hpp"
#include "queue/queue_status.hpp"
#include "reactor/circuit_breaker.hpp"
#include "spool/spool_options.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

namespace asio = boost::asio;

/// What the status pages tell, gathered when one is asked for.
struct StatusReport {
  bool stopping = false;
  std::vector<std::string> warnings;  ///< settings that could lose data
  reactor::BreakerReport redis_breaker;
  reactor::BreakerReport database_breaker;
  spool::SpoolFacts spool;
  std::string processor_trouble;  ///< why the processor can't write; "" when it can
  std::array<bool, points::queue_count> paused{};
  queue::QueueStatus queue;    ///< of Redis, as last seen
  queue::QueueStatus spooled;  ///< of the spool; its totals are not used
  std::chrono::seconds uptime{};
};

/// /health, /livez, /readyz, /queue/status, /metrics and the page at /.
class StatusEndpoints {
 public:
  /// How old the depths of the queues may be.
  enum class Depths : std::uint8_t { last_seen, asked_now };
  using Source = std::function<asio::awaitable<StatusReport>(Depths)>;

  StatusEndpoints(Source source, telemetry::Metrics& metrics, std::string version);

  void add_to(http::Router& router);

 private:
  asio::awaitable<http::Response> health(http::Request request);
  asio::awaitable<http::Response> live(http::Request request);
  asio::awaitable<http::Response> ready(http::Request request);
  asio::awaitable<http::Response> queue_status(http::Request request);
  asio::awaitable<http::Response> metrics_text(http::Request request);
  asio::awaitable<http::Response> card(http::Request request);

  Source source_;
  telemetry::Metrics& metrics_;
  std::string version_;
};

}  // namespace fixline::endpoints
