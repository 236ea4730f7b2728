#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <string>
#include <variant>
#include <vector>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/batch_writer.hpp"
#include "store/bulk/flight_memory.hpp"
#include "store/bulk/refusal_search.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/database_facts.hpp"
#include "store/new_dead_letter.hpp"
#include "store/point_writer.hpp"
#include "store/sorted_rows.hpp"
#include "store/waiting_dead_letters.hpp"
#include "telemetry/log.hpp"

namespace fixline::store {

struct PostgresWriterOptions {
  postgres::Address address{};
  postgres::SessionLimits limits{};
  /// Flights remembered as written, about 60 bytes each.
  std::size_t known_flights_max = 100'000;
};

/// Writes points, one transaction a write: a batch of thousands that are most likely new with COPY,
/// all else (and again what a COPY was refused) with `INSERT ... SELECT FROM unnest(...) ON
/// CONFLICT DO NOTHING`, in the order of the key and one round trip. Connects, reads the tables and
/// prepares when first needed, again after an outage, and once more within a write when a table was
/// changed meanwhile. It does not wait between attempts: that is the caller's.
class PostgresPointWriter final : public PointWriter {
 public:
  PostgresPointWriter(asio::any_io_executor executor, PostgresWriterOptions options,
                      telemetry::Log log);

  /// Memory: about 100 bytes a row, kept for the next write.
  asio::awaitable<Result<Settled>> settle(const WriteRequest& request) override;

  asio::awaitable<Result<void>> ping() override;

  void rest() noexcept override { session_.close(); }

  /// Reads the queue's tables and prepares, if that is still to be done: a set-up that can't work
  /// shows before the first point comes.
  asio::awaitable<Result<void>> prepare(points::QueueName queue);

  /// What the server tells of itself, on the writer's session.
  asio::awaitable<Result<DatabaseFacts>> facts();

  /// A pooler is between; known once it is connected.
  [[nodiscard]] bool is_pooled() const noexcept { return session_.is_pooled(); }

  /// How many dead letters wait, on the writer's session.
  asio::awaitable<Result<AllWaitingDeadLetters>> waiting_dead_letters();

 private:
  asio::awaitable<Result<void>> connect();
  template <class Answer>
  asio::awaitable<Result<Answer>> ask(
      asio::awaitable<Result<Answer>> (*question)(postgres::PgSession&));
  /// One round trip, and a second one when the first tells how to mend it.
  asio::awaitable<postgres::PgResult<Written>> write_gathered(
      points::QueueName queue, std::span<const NewDeadLetter> letters, Delivery delivery);
  asio::awaitable<postgres::PgResult<Written>> send(WritePlan& plan, points::QueueName queue,
                                                    std::span<const NewDeadLetter> letters,
                                                    Delivery delivery);
  void remember(points::QueueName queue);
  /// What write_gathered() was refused: the bad points are found and treated, the others stored.
  asio::awaitable<Result<Settled>> settle_apart(const WriteRequest& request,
                                                std::vector<NewDeadLetter> letters);
  asio::awaitable<postgres::PgResult<Settled>> search(const WriteRequest& request,
                                                      std::vector<NewDeadLetter>& letters);
  /// Commits with the letters: whole, else without their texts, else without any of them, which is
  /// told in what was found and by the answer: why they could not be written.
  asio::awaitable<postgres::PgResult<std::string>> commit(RefusalSearch& search,
                                                          const WriteRequest& request,
                                                          std::vector<NewDeadLetter> letters,
                                                          RefusalSearch::Found& found);
  void choose_new_flights(const WritePlan& plan);
  /// Draws the consequences of an error; true when another attempt at once makes sense.
  bool is_mended_after(const postgres::PgError& error, const WritePlan& plan);
  void lose_session(const std::string& why);

  PostgresWriterOptions options_;
  telemetry::Log log_;
  postgres::PgSession session_;
  std::array<std::optional<WritePlan>, points::queue_count> plans_;
  // Whose row is committed. One that is forgotten merely costs an insert that does nothing.
  FlightMemory<std::monostate> known_flights_;
  SortedRows batch_;
  std::vector<Row> new_flights_;
  postgres::ArrayParameters parameters_;
  BatchWriter batches_;
  std::optional<bool> logged_reach_;  ///< whether the server is within reach, as was logged last
};

}  // namespace fixline::store
