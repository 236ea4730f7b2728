#include "traffic/suite/freshness.hpp"

#include <fmt/format.h>
#include <poll.h>

#include <utility>
#include <vector>

#include "json/plain_json.hpp"
#include "points/track.hpp"

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
  load.requests.token = plan.service.token;
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
  return FreshnessReport{std::move(*load), *rows};
}

boost::json::object as_json(const FreshnessReport& report) {
  constexpr std::chrono::microseconds ms{1000};
  const auto& [load, rows] = report;
  return {{"points", load.requests},
          {"acknowledged", load.points_acknowledged},
          {"visible", rows.times.count()},
          {"missing", rows.missing},
          {"errors", load.errors()},
          {"not_sent", load.not_sent},
          {"seconds", plain_json::rounded(load.took.count(), 6)},
          {"freshness_ms", quantiles_json(rows.times, ms)},
          {"acknowledgement_ms", quantiles_json(load.latency, ms)},
          {"queries", rows.queries},
          {"stopped", load.was_stopped}};
}

std::string as_text(const FreshnessReport& report) {
  const auto& [load, rows] = report;
  return fmt::format(
      "{} points, {} acknowledged, {} seen in the table, {} missing\n"
      "acknowledged after: {}\nvisible after that: {}\n",
      load.requests, load.points_acknowledged, rows.times.count(), rows.missing,
      quantiles_text(load.latency), quantiles_text(rows.times));
}

}  // namespace fixline::traffic
