#pragma once

#include <cstdint>
#include <functional>
#include <string>

#include "endpoints/admin/admin_gate.hpp"
#include "health/situation.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "reactor/asio.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

/// /health, /livez, /readyz, /queue/status, /metrics and the page at /.
class StatusEndpoints {
 public:
  /// How old the depths of the queues may be.
  enum class Depths : std::uint8_t { last_seen, asked_now };
  using Source = std::function<asio::awaitable<health::Status>(Depths)>;

  /// Whoever the gate, which must outlive it, does not know is told no word of what servers said:
  /// those name hosts, ports and users.
  StatusEndpoints(Source source, AdminGate& gate, telemetry::Metrics& metrics, std::string version);

  void add_to(http::Router& router);

 private:
  asio::awaitable<http::Response> health(http::Request request);
  asio::awaitable<http::Response> live(http::Request request);
  asio::awaitable<http::Response> ready(http::Request request);
  asio::awaitable<http::Response> queue_status(http::Request request);
  asio::awaitable<http::Response> metrics_text(http::Request request);
  asio::awaitable<http::Response> card(http::Request request);

  asio::awaitable<health::Status> told(const http::Request& request, Depths depths);

  Source source_;
  AdminGate& gate_;
  telemetry::Metrics& metrics_;
  std::string version_;
};

}  // namespace fixline::endpoints
