#include "traffic/suite/row_query.hpp"

#include <array>

namespace fixline::traffic {
namespace {

// The keys are found by the index, whatever the planner believes of a table that grows.
constexpr const char* session_settings =
    "SET statement_timeout = '10s'; SET enable_seqscan = off; SET enable_hashjoin = off;"
    "SET enable_mergejoin = off; SET enable_material = off;"
    "SET plan_cache_mode = force_generic_plan";

constexpr const char* visible_sql =
    "SELECT w.place FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY AS w(flight, second, place)"
    " WHERE EXISTS (SELECT FROM live_track_points p"
    " WHERE p.flight_uuid = w.flight AND p.datetime = to_timestamp(w.second::float8))";

}  // namespace

Result<RowQuery> RowQuery::connect(postgres::Address database) {
  auto session = postgres::BlockingSession::connect(std::move(database));
  if (!session) return std::unexpected(std::move(session).error());
  if (auto set = session->run(session_settings); !set)
    return std::unexpected(std::move(set).error());
  if (auto prepared = session->prepare("visible", visible_sql); !prepared)
    return std::unexpected(std::move(prepared).error());
  return RowQuery(std::move(*session));
}

Result<bool> RowQuery::has_points_of(const std::vector<std::string>& flight_uuids) {
  std::string flights = "{";
  for (const auto& uuid : flight_uuids) flights.append(flights.size() > 1 ? "," : "").append(uuid);
  flights += "}";
  const auto rows = session_.run(
      "SELECT EXISTS (SELECT FROM live_track_points WHERE flight_uuid = ANY ($1::uuid[]))",
      std::array{flights.c_str()});
  if (!rows) return std::unexpected(rows.error());
  return rows->is_true(0, 0);
}

Result<std::vector<std::size_t>> RowQuery::run_visible(const std::string& flights,
                                                       const std::string& seconds) {
  const auto rows = session_.run_prepared("visible", std::array{flights.c_str(), seconds.c_str()});
  if (!rows) return std::unexpected(rows.error());
  std::vector<std::size_t> places;
  for (int row = 0; row < rows->size(); ++row)
    places.push_back(static_cast<std::size_t>(rows->number(row, 0)) - 1);
  return places;
}

Result<std::uint64_t> RowQuery::run_statements(const std::vector<std::string>& statements) {
  std::uint64_t rows = 0;
  auto unbound =
      session_.run("SET statement_timeout = 0; RESET enable_seqscan; RESET enable_hashjoin");
  if (!unbound) return std::unexpected(std::move(unbound).error());
  for (const auto& statement : statements) {
    const auto done = session_.run(statement.c_str());
    if (!done) return std::unexpected(done.error());
    rows += done->changed();
  }
  return rows;
}

}  // namespace fixline::traffic
