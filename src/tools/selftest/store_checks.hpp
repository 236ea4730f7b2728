#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "points/track.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "selftest/checklist.hpp"
#include "store/database_facts.hpp"
#include "store/postgres_point_writer.hpp"

namespace fixline::selftest {

/// The checks of the database: its set-up, and a write to each table with its duplicate. The points
/// go to the real tables, under a flight or device that nobody else has.
///
/// Call run() once, then clean_up(), whatever came of the first.
class StoreChecks {
 public:
  /// `id` is the flight_id and device_id that the points get. `sessions_wanted`: see
  /// health::database_findings(). `list` must outlive this.
  StoreChecks(asio::any_io_executor executor, store::PostgresWriterOptions options, std::string id,
              std::size_t sessions_wanted, Checklist& list);

  asio::awaitable<void> run();

  /// Deletes what was written, as one more check if anything may have been.
  asio::awaitable<void> clean_up();

 private:
  asio::awaitable<Checked> connect();
  asio::awaitable<Checked> version();
  asio::awaitable<Checked> durability();
  asio::awaitable<Checked> tables();
  asio::awaitable<Checked> write(points::QueueName queue);
  asio::awaitable<Checked> delete_rows();
  asio::awaitable<Result<void>> end_writes();
  asio::awaitable<Result<std::string>> delete_statement(points::QueueName queue);
  [[nodiscard]] std::string statements_by_hand() const;

  Checklist& list_;
  store::PostgresWriterOptions options_;
  std::string id_;
  std::size_t sessions_wanted_;
  postgres::PgSession session_;
  store::PostgresPointWriter writer_;
  store::DatabaseFacts facts_;
  std::array<std::optional<points::Track>, points::queue_count> written_;  // or tried to
};

}  // namespace fixline::selftest
