#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>

#include "points/lane.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/flight_memory.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/latest_layouts.hpp"
#include "telemetry/log.hpp"

namespace fixline::store {

struct PostgresWriterOptions {
  postgres::Address address{};
  postgres::SessionLimits limits{};
  /// Flights remembered as written, about 60 bytes each.
  std::size_t known_flights_max = 100'000;
  Nulls nulls = Nulls::are_filled;  ///< of rows whose point comes again
  /// Shared by sessions of one process, so that all notice what one of them sees; may be null.
  std::shared_ptr<LatestLayouts> layouts{};
};

/// A writer's session, and what is known of the server behind it for as long as it lasts: how its
/// tables are written, and which flights have their row. Connects when first needed and again after
/// an outage; logs when the server comes within reach and when it leaves it.
class WriterSession {
 public:
  WriterSession(asio::any_io_executor executor, PostgresWriterOptions options, telemetry::Log log);

  /// For statements after prepare().
  [[nodiscard]] postgres::PgSession& pg() noexcept { return pg_; }
  [[nodiscard]] bool is_pooled() const noexcept { return pg_.is_pooled(); }
  void close() noexcept { pg_.close(); }

  /// Connects and reads the queue's tables, where that is still to be done, or somebody has seen
  /// others than they were.
  asio::awaitable<Result<void>> prepare(points::QueueName queue);
  /// Of a queue that is prepared.
  [[nodiscard]] WritePlan& plan(points::QueueName queue) {
    return *plans_[points::index_of(queue)];
  }

  /// That the server keeps by itself.
  [[nodiscard]] std::chrono::milliseconds statement_limit() const noexcept {
    return options_.limits.statement_limit * 9 / 10;
  }

  /// They may have been changed: they are read again by the next prepare().
  void forget_tables() noexcept { plans_ = {}; }

  /// What of the queue's tables changes points or refuses some, as they are now; the others are
  /// told how they are.
  asio::awaitable<Result<TableFlaws>> find_flaws(points::QueueName queue);

  /// Whose row is committed. One that is forgotten merely costs an insert that does nothing.
  [[nodiscard]] FlightMemory<std::monostate>& known_flights() noexcept { return known_flights_; }

  asio::awaitable<Result<void>> ping();

  /// `more`: what the question takes beside the session.
  template <class Answer, class... More>
  asio::awaitable<Result<Answer>> ask(
      asio::awaitable<Result<Answer>> (*question)(postgres::PgSession&, More...), More... more) {
    if (auto connected = co_await be_connected(); !connected)
      co_return std::unexpected(std::move(connected).error());
    auto answer = co_await question(pg_, more...);
    if (!answer && !pg_.is_usable()) lose(answer.error().detail);
    co_return answer;
  }

  /// Draws the consequences of an error with the plan of a queue; true when another attempt at once
  /// makes sense.
  bool is_mended_after(const postgres::PgError& error, points::QueueName queue);

 private:
  asio::awaitable<Result<void>> be_connected();
  asio::awaitable<void> drop_statements();
  [[nodiscard]] bool is_outdated(points::QueueName queue);
  void tell_others(points::QueueName queue, std::uint64_t fingerprint);
  /// An error with which nothing can be written to the queue's tables is told.
  void tell_others(points::QueueName queue, const Error& error);
  void lose(const std::string& why);

  PostgresWriterOptions options_;
  telemetry::Log log_;
  postgres::PgSession pg_;
  std::array<std::optional<WritePlan>, points::queue_count> plans_;
  std::array<std::uint64_t, points::queue_count> looks_{};  ///< LatestLayouts: known to the plans
  FlightMemory<std::monostate> known_flights_;
  std::optional<bool> logged_reach_;  ///< whether the server is within reach, as was logged last
};

/// It is of a collision between transactions, or of one statement: the session is as good as it
/// was.
[[nodiscard]] bool leaves_session_good(const postgres::PgError& error);

/// Of a server that is well, and may go on with something else: of the statement alone.
[[nodiscard]] bool is_answer(const postgres::PgError& error);

}  // namespace fixline::store
