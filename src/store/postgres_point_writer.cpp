#include "store/postgres_point_writer.hpp"

#include <algorithm>
#include <utility>

#include "store/table_description.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using postgres::PgError;
using postgres::PgResult;

// Where unnest is at its best: measured, it gets slower beyond.
constexpr std::size_t rows_per_statement = 1'000;

// Before data is sent none can be to blame.
Error without_data(Error error) {
  if (error.code == ErrorCode::refused) error.code = ErrorCode::misconfigured;
  return in_context(std::move(error), "postgres");
}

// The table is not any more what it was when the statement was prepared.
bool tells_of_changed_table(const PgError& error, const TableLayout& layout) {
  for (const auto* state : {"42P01", "42703", "42804", "42846", "0A000", "26000"})
    if (error.sqlstate == state) return true;
  return error.sqlstate == "23502" && std::ranges::none_of(layout.columns, [&](const auto* column) {
           return column->name == error.column;
         });
}

// Collisions between transactions, which leave the session as good as it was.
bool leaves_session_good(const PgError& error) {
  return error.code != ErrorCode::unavailable || error.sqlstate.starts_with("40") ||
         error.sqlstate.starts_with("55");
}

}  // namespace

PostgresPointWriter::PostgresPointWriter(asio::any_io_executor executor,
                                         PostgresWriterOptions options, telemetry::Log log)
    : options_(std::move(options)),
      log_(std::move(log)),
      session_(executor, options_.limits),
      known_flights_(options_.known_flights_max) {}

asio::awaitable<Result<Written>> PostgresPointWriter::write(QueueName queue,
                                                            std::span<const points::Track> tracks) {
  if (auto gathered = batch_.gather(queue, tracks); !gathered)
    co_return std::unexpected(std::move(gathered).error());
  if (batch_.rows().empty()) co_return Written{};

  for (bool is_first = true;; is_first = false) {
    auto ready = co_await prepare(queue);
    if (!ready) co_return std::unexpected(std::move(ready).error());
    const Plan& plan = *plans_[points::index_of(queue)];
    auto written = co_await send(plan);
    if (written) co_return *written;
    const auto& error = written.error();
    if (!is_mended_after(error, plan) || !is_first)
      co_return std::unexpected(in_context(error.error(), "postgres"));
  }
}

asio::awaitable<Result<Settled>> PostgresPointWriter::settle(const WriteRequest& request) {
  auto written = co_await write(request.queue, request.tracks);
  if (!written) co_return std::unexpected(std::move(written).error());
  co_return Settled{*written, {}};
}

asio::awaitable<Result<void>> PostgresPointWriter::ping() {
  if (!session_.is_usable()) {
    auto connected = co_await connect();
    if (!connected) co_return connected;
  }
  auto answer = co_await session_.query("SELECT 1");
  if (answer) co_return Result<void>{};
  if (!leaves_session_good(answer.error())) lose_session(answer.error().message);
  co_return std::unexpected(without_data(answer.error().error()));
}

asio::awaitable<Result<void>> PostgresPointWriter::prepare(QueueName queue) {
  if (!session_.is_usable()) {
    auto connected = co_await connect();
    if (!connected) co_return connected;
  }
  if (plans_[points::index_of(queue)]) co_return Result<void>{};
  auto made = co_await make_plan(queue);
  if (made) co_return made;
  auto error = without_data(std::move(made).error());
  if (error.code == ErrorCode::unavailable) lose_session(error.detail);
  co_return std::unexpected(std::move(error));
}

asio::awaitable<Result<void>> PostgresPointWriter::connect() {
  plans_ = {};
  // Another server may answer now, which lacks what the old one committed last.
  known_flights_.clear();
  auto connected = co_await session_.connect(options_.address);
  if (!connected) {
    lose_session(connected.error().message);
    co_return std::unexpected(without_data(connected.error().error()));
  }
  log_->info("postgres: connected to {}", options_.address.printable());
  is_outage_logged_ = false;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> PostgresPointWriter::make_plan(QueueName queue) {
  Plan plan;
  auto table = co_await describe_table(session_, table_of(queue));
  if (!table) co_return std::unexpected(std::move(table).error());
  auto layout = layout_for(*table, {columns_of(queue), owner_columns_of(queue)});
  if (!layout) co_return std::unexpected(std::move(layout).error());
  plan.points = std::move(*layout);
  plan.points_statement = "points_" + std::to_string(++statements_made_);

  if (queue != QueueName::flymaster) {
    auto flights = co_await describe_table(session_, "flights");
    if (!flights) co_return std::unexpected(std::move(flights).error());
    auto flights_layout = layout_for(*flights, {flight_columns(queue), {}});
    if (!flights_layout) co_return std::unexpected(std::move(flights_layout).error());
    plan.flights = std::move(*flights_layout);
    plan.flights_statement = "flights_" + std::to_string(statements_made_);
  }

  session_.begin_batch();
  session_.add_prepare(plan.points_statement, plan.points.insert_sql);
  if (plan.flights) session_.add_prepare(plan.flights_statement, plan.flights->insert_sql);
  auto prepared = co_await session_.run_batch();
  if (!prepared) co_return std::unexpected(prepared.error().error());
  plans_[points::index_of(queue)] = std::move(plan);
  co_return Result<void>{};
}

asio::awaitable<PgResult<Written>> PostgresPointWriter::send(const Plan& plan) {
  choose_new_flights(plan);
  session_.begin_batch();
  std::size_t flight_statements = 0;
  if (plan.flights)
    flight_statements = add_executions(plan.flights_statement, *plan.flights, new_flights_);
  add_executions(plan.points_statement, plan.points, batch_.rows());
  auto results = co_await session_.run_batch();
  if (!results) co_return std::unexpected(std::move(results).error());

  for (const auto& flight : new_flights_) known_flights_.add(flight.track->flight_uuid);
  Written written;
  for (std::size_t i = flight_statements; i < results->size(); ++i)
    written.inserted += (*results)[i].changed();
  written.duplicates = batch_.rows().size() - written.inserted;
  co_return written;
}

void PostgresPointWriter::choose_new_flights(const Plan& plan) {
  new_flights_.clear();
  if (!plan.flights) return;
  for (const auto& row : batch_.track_rows()) {
    const auto& flight = row.track->flight_uuid;
    if (!new_flights_.empty() && new_flights_.back().track->flight_uuid == flight) continue;
    if (points::point_count(*row.track) > 0 && !known_flights_.contains(flight))
      new_flights_.push_back(row);
  }
}

std::size_t PostgresPointWriter::add_executions(const std::string& statement,
                                                const TableLayout& layout,
                                                std::span<const Row> rows) {
  std::size_t executions = 0;
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), rows_per_statement));
    parameters_.clear();
    for (const auto* column : layout.columns) column->append(parameters_, some);
    session_.add_execution(statement, parameters_);
    rows = rows.subspan(some.size());
    ++executions;
  }
  return executions;
}

bool PostgresPointWriter::is_mended_after(const PgError& error, const Plan& plan) {
  if (tells_of_changed_table(error, plan.points) && session_.is_usable()) {
    plans_ = {};
    return true;
  }
  if (error.sqlstate == "23503") {  // a foreign key: somebody may have deleted a known flight
    known_flights_.clear();
    return true;
  }
  if (!leaves_session_good(error) || !session_.is_usable()) lose_session(error.message);
  return false;
}

void PostgresPointWriter::lose_session(const std::string& why) {
  session_.close();
  if (!is_outage_logged_)
    log_->warn("postgres: no connection to {}: {}", options_.address.printable(), why);
  is_outage_logged_ = true;
}

}  // namespace fixline::store
