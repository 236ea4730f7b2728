#pragma once

#include <chrono>
#include <string>

#include "postgres/address.hpp"
#include "traffic/load/load_driver.hpp"
#include "traffic/suite/row_watch.hpp"

namespace fixline::traffic {

struct FreshnessPlan {
  client::ServiceAddress service;
  postgres::Address database;
  std::string run;
  double rate = 50;  ///< points a second, one a request
  std::chrono::duration<double> time{10};
  std::uint32_t connections = 8;
  std::chrono::seconds missing_limit{30};  ///< how long rows are waited for after the last answer
};

/// From acknowledged to visible.
struct FreshnessReport {
  LoadReport load;
  RowWatch::Seen rows;

  [[nodiscard]] bool is_good() const { return load.is_acknowledged_whole() && rows.missing == 0; }
};

/// Sends single live points at a steady rate, and takes the time from each 2xx until a session of
/// the database sees its row. Blocks; a signal ends it early.
/// Errors: unavailable, misconfigured; invalid (a run of that name was there before, so that its
/// points would be visible at once).
[[nodiscard]] Result<FreshnessReport> measure_freshness(
    const FreshnessPlan& plan, posix::StopSignals& signals,
    const std::function<void(const LoadReport&)>& on_second);

[[nodiscard]] boost::json::object as_json(const FreshnessReport& report);

/// For people; lines with their ends.
[[nodiscard]] std::string as_text(const FreshnessReport& report);

}  // namespace fixline::traffic
