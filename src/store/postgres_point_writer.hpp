#pragma once

#include <array>
#include <boost/asio/any_io_executor.hpp>
#include <cstddef>
#include <optional>
#include <string>

#include "postgres/session.hpp"
#include "store/known_flights.hpp"
#include "store/point_writer.hpp"
#include "store/row_batch.hpp"
#include "store/table_layout.hpp"
#include "telemetry/log.hpp"

namespace fixline::store {

struct PostgresWriterOptions {
  postgres::Address address{};
  postgres::SessionLimits limits{};
  /// Flights remembered as written, about 60 bytes each.
  std::size_t known_flights_max = 100'000;
};

/// Writes points with `INSERT ... SELECT FROM unnest(...) ON CONFLICT DO NOTHING`: one transaction
/// and one round trip a write. Connects, reads the tables and prepares when first needed, again
/// after an outage, and once more within a write when a table was changed meanwhile. It does not
/// wait between attempts: that is the caller's.
class PostgresPointWriter final : public PointWriter {
 public:
  PostgresPointWriter(asio::any_io_executor executor, PostgresWriterOptions options,
                      telemetry::Log log);

  /// Memory: about 100 bytes a row, kept for the next write.
  /// Further errors: invalid (points of another kind than the queue's), cancelled (the
  /// transaction may have been committed).
  asio::awaitable<Result<Written>> write(points::QueueName queue,
                                         std::span<const points::Track> tracks) override;

  asio::awaitable<Result<Settled>> settle(const WriteRequest& request) override;

  asio::awaitable<Result<void>> ping() override;

  /// Reads the queue's tables and prepares, if that is still to be done: a set-up that can't work
  /// shows before the first point comes.
  asio::awaitable<Result<void>> prepare(points::QueueName queue);

 private:
  /// How one queue's points, and the flights of its tracks, are written.
  struct Plan {
    TableLayout points;
    std::optional<TableLayout> flights;
    std::string points_statement;
    std::string flights_statement;
  };

  asio::awaitable<Result<void>> connect();
  asio::awaitable<Result<void>> make_plan(points::QueueName queue);
  asio::awaitable<postgres::PgResult<Written>> send(const Plan& plan);
  void choose_new_flights(const Plan& plan);
  /// Returns how many.
  std::size_t add_executions(const std::string& statement, const TableLayout& layout,
                             std::span<const Row> rows);
  /// Draws the consequences of an error; true when another attempt at once makes sense.
  bool is_mended_after(const postgres::PgError& error, const Plan& plan);
  void lose_session(const std::string& why);

  PostgresWriterOptions options_;
  telemetry::Log log_;
  postgres::PgSession session_;
  std::array<std::optional<Plan>, points::queue_count> plans_;
  KnownFlights known_flights_;
  RowBatch batch_;
  std::vector<Row> new_flights_;
  postgres::ArrayParameters parameters_;
  std::size_t statements_made_ = 0;
  bool is_outage_logged_ = false;
};

}  // namespace fixline::store
