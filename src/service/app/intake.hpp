#pragma once

#include "app/outlets.hpp"
#include "app/service_shared.hpp"
#include "app/watches/pressure_gauge.hpp"
#include "ingest/admission.hpp"
#include "ingest/ingest.hpp"
#include "reactor/asio.hpp"
#include "redis/facts.hpp"

namespace fixline::app {

/// How points are taken in on one reactor, and whose are when too much waits.
///
/// One reactor; not thread-safe. To be drained before it is destroyed.
class Intake {
 public:
  /// Both must outlive it.
  Intake(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets);

  /// How full Redis is.
  void see(const redis::RedisFacts& facts);

  /// Returns when all that was taken in is durable; takes in no more.
  asio::awaitable<void> drain() { return writing_.join(); }

  [[nodiscard]] ingest::Ingest& ingest() { return ingest_; }
  [[nodiscard]] ingest::Admission& admission() { return admission_; }

 private:
  const ServiceShared& shared_;
  reactor::TaskGroup writing_;
  ingest::Ingest ingest_;
  ingest::Admission admission_;
  PressureGauge pressure_;
};

}  // namespace fixline::app
