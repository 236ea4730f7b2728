#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <functional>
#include <string>
#include <vector>

#include "http/message.hpp"
#include "http/router.hpp"
#include "queue/point_queue.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::http {

namespace asio = boost::asio;

/// What the status pages tell, gathered when one is asked for.
struct StatusReport {
  bool redis_up = false;
  std::string redis_reason;  ///< why it is down
  bool database_up = false;
  std::string database_reason;
  bool stopping = false;
  std::vector<std::string> warnings;  ///< settings that could lose data
  queue::QueueStatus queue;           ///< as last seen when Redis is down
  std::chrono::seconds uptime{};
};

/// /health, /livez, /readyz, /queue/status, /metrics and the page at /.
class StatusEndpoints {
 public:
  using Source = std::function<asio::awaitable<StatusReport>()>;

  StatusEndpoints(Source source, telemetry::Metrics& metrics, std::string version);

  void add_to(Router& router);

 private:
  asio::awaitable<Response> health(Request request);
  asio::awaitable<Response> live(Request request);
  asio::awaitable<Response> ready(Request request);
  asio::awaitable<Response> queue_status(Request request);
  asio::awaitable<Response> metrics_text(Request request);
  asio::awaitable<Response> card(Request request);

  Source source_;
  telemetry::Metrics& metrics_;
  std::string version_;
};

}  // namespace fixline::http
