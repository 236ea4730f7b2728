#include "traffic/suite/freshness.hpp"

#include <poll.h>

#include <utility>
#include <vector>

#include "points/track.hpp"
#include "traffic/report/json_object.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

constexpr std::uint32_t flights = 50;

std::vector<std::string> flight_uuids(const std::string& run) {
  std::vector<std::string> uuids;
  for (std::uint32_t flight = 0; flight < flights; ++flight)
    uuids.push_back(points::to_string(
        points::flight_uuid_for(points::QueueName::live, flight_id_of(run, flight))));
  return uuids;
}

LoadPlan load_plan(const FreshnessPlan& plan) {
  LoadPlan load;
  load.service = plan.service;
  load.requests = {
      plan.service.authority(), plan.service.prefix + "/tracking/live", plan.run, 1, flights, 0};
  load.connections = plan.connections;
  load.rate = plan.rate;
  load.time = plan.time;
  return load;
}

/// Until all rows are seen, the limit has passed, or one more signal came.
void wait_for_rows(RowWatch& watch, posix::StopSignals& signals, std::chrono::seconds limit) {
  const auto deadline = Clock::now() + limit;
  const auto signals_before = signals.count();
  while (!watch.has_seen_all() && Clock::now() < deadline && signals.count() == signals_before) {
    pollfd waiting{signals.descriptor(), POLLIN, 0};
    (void)::poll(&waiting, 1, 20);
  }
}

}  // namespace

Result<FreshnessReport> measure_freshness(const FreshnessPlan& plan, posix::StopSignals& signals,
                                          const std::function<void(const LoadReport&)>& on_second) {
  auto query = RowQuery::connect(plan.database);
  if (!query) return std::unexpected(std::move(query).error());
  const auto uuids = flight_uuids(plan.run);
  const auto is_known = query->has_points_of(uuids);
  if (!is_known) return std::unexpected(is_known.error());
  if (*is_known)
    return failure(ErrorCode::invalid,
                   "there are points of a run " + plan.run + " already: take another name");
  RowWatch watch(std::move(*query));
  LoadDriver::Hooks hooks;
  hooks.on_second = on_second;
  hooks.on_acknowledged = [&](const RequestPlace& place, Clock::time_point when) {
    const auto time = first_second + std::chrono::seconds(place.second);
    watch.await_row({uuids[place.flight], time.time_since_epoch().count()}, when);
  };
  auto load = LoadDriver(load_plan(plan), signals).run(hooks);
  if (!load) return std::unexpected(std::move(load).error());
  wait_for_rows(watch, signals, plan.missing_limit);
  auto rows = watch.finish();
  if (!rows) return std::unexpected(std::move(rows).error());
  return FreshnessReport{std::move(*load), std::move(*rows)};
}

std::string as_json(const FreshnessReport& report) {
  using std::chrono::microseconds;
  JsonObject object;
  object.add("points", report.load.requests)
      .add("acknowledged", report.load.points_acknowledged)
      .add("visible", report.rows.times.count())
      .add("missing", report.rows.missing)
      .add("errors", report.load.errors())
      .add("not_sent", report.load.not_sent)
      .add_raw("seconds", fixed(report.load.took.count(), 6))
      .add_raw("freshness_ms", quantiles_json(report.rows.times, microseconds(1000)))
      .add_raw("acknowledgement_ms", quantiles_json(report.load.latency, microseconds(1000)))
      .add("queries", report.rows.queries)
      .add_raw("stopped", report.load.was_stopped ? "true" : "false");
  return object.text();
}

std::string as_text(const FreshnessReport& report) {
  return std::to_string(report.load.requests) + " points, " +
         std::to_string(report.load.points_acknowledged) + " acknowledged, " +
         std::to_string(report.rows.times.count()) + " seen in the table, " +
         std::to_string(report.rows.missing) + " missing\n" +
         "acknowledged after: " + quantiles_text(report.load.latency) + "\n" +
         "visible after that: " + quantiles_text(report.rows.times) + "\n";
}

}  // namespace fixline::traffic
