#pragma once

#include <boost/asio/signal_set.hpp>

#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "tls/live_identity.hpp"

namespace fixline::app {

/// Exchanges the certificate when its files change: looks every ten seconds, and at SIGHUP, which
/// does nothing where there is none.
///
/// One reactor; not thread-safe.
class CertificateWatch {
 public:
  /// All must outlive it.
  CertificateWatch(asio::any_io_executor executor, tls::LiveIdentity& identity,
                   telemetry::Metrics& metrics, telemetry::Log log);

  /// Before anything is served. Errors: misconfigured.
  Result<void> begin();

  /// Until stop().
  asio::awaitable<void> run();
  void stop();

 private:
  void look();
  void note_end() const;
  void watch_signal();

  tls::LiveIdentity& identity_;
  telemetry::Metrics& metrics_;
  telemetry::Log log_;
  asio::signal_set hang_up_;
  reactor::Event asked_;
  bool is_stopping_ = false;
};

}  // namespace fixline::app
