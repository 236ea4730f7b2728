#include "load/row_query.hpp"

#include <libpq-fe.h>

#include <algorithm>
#include <array>
#include <charconv>

namespace fixline::load {
namespace {

struct Clear {
  void operator()(PGresult* result) const noexcept { PQclear(result); }
};
using Results = std::unique_ptr<PGresult, Clear>;

// The keys are found by the index, whatever the planner believes of a table that grows.
constexpr const char* session_settings =
    "SET statement_timeout = '10s'; SET enable_seqscan = off; SET enable_hashjoin = off;"
    "SET enable_mergejoin = off; SET enable_material = off;"
    "SET plan_cache_mode = force_generic_plan";

constexpr const char* visible_sql =
    "SELECT w.place FROM unnest($1::uuid[], $2::int8[]) WITH ORDINALITY AS w(flight, second, place)"
    " WHERE EXISTS (SELECT FROM live_track_points p"
    " WHERE p.flight_uuid = w.flight AND p.datetime = to_timestamp(w.second::float8))";

std::string one_line(std::string_view message) {
  while (message.ends_with('\n')) message.remove_suffix(1);
  std::string text(message);
  std::ranges::replace(text, '\n', ' ');
  return text;
}

template <class Number>
Number number_in(const char* text) {
  Number number = 0;
  std::from_chars(text, text + std::string_view(text).size(), number);
  return number;
}

}  // namespace

void RowQuery::Finish::operator()(pg_conn* connection) const noexcept { PQfinish(connection); }

std::unexpected<Error> RowQuery::failed() const {
  const bool is_cut = PQstatus(connection_.get()) != CONNECTION_OK;
  return failure(is_cut ? ErrorCode::unavailable : ErrorCode::misconfigured,
                 "database: " + one_line(PQerrorMessage(connection_.get())));
}

Result<RowQuery> RowQuery::connect(postgres::Address database) {
  database.set_default("connect_timeout", "5");
  std::vector<const char*> names;
  std::vector<const char*> values;
  for (const auto& [name, value] : database.settings()) {
    names.push_back(name.c_str());
    values.push_back(value.c_str());
  }
  names.push_back(nullptr);
  values.push_back(nullptr);
  RowQuery query(PQconnectdbParams(names.data(), values.data(), 0));
  if (PQstatus(query.connection_.get()) != CONNECTION_OK) return query.failed();
  PQsetNoticeProcessor(query.connection_.get(), [](void*, const char*) {}, nullptr);
  if (auto prepared = query.prepare(); !prepared)
    return std::unexpected(std::move(prepared).error());
  return query;
}

Result<void> RowQuery::prepare() {
  const Results set(PQexec(connection_.get(), session_settings));
  if (PQresultStatus(set.get()) != PGRES_COMMAND_OK) return failed();
  const Results prepared(PQprepare(connection_.get(), "visible", visible_sql, 0, nullptr));
  if (PQresultStatus(prepared.get()) != PGRES_COMMAND_OK) return failed();
  return {};
}

Result<bool> RowQuery::has_points_of(const std::vector<std::string>& flight_uuids) {
  std::string flights = "{";
  for (const auto& uuid : flight_uuids) flights.append(flights.size() > 1 ? "," : "").append(uuid);
  flights += "}";
  const std::array<const char*, 1> values{flights.c_str()};
  const Results rows(PQexecParams(
      connection_.get(),
      "SELECT EXISTS (SELECT FROM live_track_points WHERE flight_uuid = ANY ($1::uuid[]))", 1,
      nullptr, values.data(), nullptr, nullptr, 0));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) return failed();
  return *PQgetvalue(rows.get(), 0, 0) == 't';
}

Result<std::vector<std::size_t>> RowQuery::run_visible(const std::string& flights,
                                                       const std::string& seconds) {
  const std::array<const char*, 2> values{flights.c_str(), seconds.c_str()};
  const Results rows(
      PQexecPrepared(connection_.get(), "visible", 2, values.data(), nullptr, nullptr, 0));
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK) return failed();
  std::vector<std::size_t> places;
  const int count = PQntuples(rows.get());
  for (int row = 0; row < count; ++row)
    places.push_back(number_in<std::size_t>(PQgetvalue(rows.get(), row, 0)) - 1);
  return places;
}

Result<std::uint64_t> RowQuery::run_statements(const std::vector<std::string>& statements) {
  std::uint64_t rows = 0;
  const Results unbound(PQexec(connection_.get(),
                               "SET statement_timeout = 0; RESET enable_seqscan;"
                               "RESET enable_hashjoin"));
  if (PQresultStatus(unbound.get()) != PGRES_COMMAND_OK) return failed();
  for (const auto& statement : statements) {
    const Results done(PQexec(connection_.get(), statement.c_str()));
    if (PQresultStatus(done.get()) != PGRES_COMMAND_OK) return failed();
    rows += number_in<std::uint64_t>(PQcmdTuples(done.get()));
  }
  return rows;
}

}  // namespace fixline::load
