#pragma once

#include <chrono>
#include <span>
#include <string>
#include <vector>

#include "reactor/asio.hpp"
#include "store/bulk/batch_writer.hpp"
#include "store/bulk/refusal_search.hpp"
#include "store/database_facts.hpp"
#include "store/dead_letter_retention.hpp"
#include "store/new_dead_letter.hpp"
#include "store/point_writer.hpp"
#include "store/slow_rows.hpp"
#include "store/sorted_rows.hpp"
#include "store/waiting_dead_letters.hpp"
#include "store/writer_session.hpp"
#include "telemetry/log.hpp"

namespace fixline::store {

/// Writes points, one transaction a write: enough that are most likely new (bulk/write_step.hpp)
/// with COPY, all else (and again what a COPY was refused) with `INSERT ... SELECT FROM unnest(...)
/// ON CONFLICT (key) DO NOTHING`, in the order of the key and one round trip. Connects, reads the
/// tables and prepares when first needed, again after an outage, and once more within a write when
/// a table was changed meanwhile. It does not wait between attempts: that is the caller's.
class PostgresPointWriter final : public PointWriter {
 public:
  PostgresPointWriter(asio::any_io_executor executor, PostgresWriterOptions options,
                      telemetry::Log log);

  /// Memory: about 100 bytes a row, kept for the next write.
  asio::awaitable<Result<Settled>> settle(const WriteRequest& request) override;

  asio::awaitable<Result<void>> ping() override { return session_.ping(); }

  void rest() noexcept override { session_.close(); }

  /// Reads the queue's tables and prepares, if that is still to be done: a set-up that can't work
  /// shows before the first point comes.
  asio::awaitable<Result<void>> prepare(points::QueueName queue) { return session_.prepare(queue); }

  /// What of the queue's tables changes points or refuses some, as they are now; an error where
  /// nothing can be written to them.
  asio::awaitable<Result<TableFlaws>> find_flaws(points::QueueName queue) {
    return session_.find_flaws(queue);
  }

  /// What the server tells of itself, on the writer's session.
  asio::awaitable<Result<DatabaseFacts>> facts() { return session_.ask(database_facts); }

  /// A pooler is between; known once it is connected.
  [[nodiscard]] bool is_pooled() const noexcept { return session_.is_pooled(); }

  /// How many dead letters wait, on the writer's session.
  asio::awaitable<Result<AllWaitingDeadLetters>> waiting_dead_letters() {
    return session_.ask(count_waiting_dead_letters);
  }
  asio::awaitable<Result<DeadLettersSize>> size_of_dead_letters() {
    return session_.ask(dead_letters_size);
  }
  asio::awaitable<Result<std::uint64_t>> delete_old_dead_letters(DeadLetterRetention retention) {
    return session_.ask(store::delete_old_dead_letters, retention);
  }

 private:
  /// How rows that are not written together are tried.
  struct Apart {
    BadRowSearch::Start start = BadRowSearch::Start::refused;
    bool is_hurried = false;              ///< RefusalSearch::hurry()
    SlowProof proof = SlowProof::flight;  ///< where it is
    std::chrono::milliseconds limit{0};   ///< of a test, where it is not; 0: the session's
  };

  /// Of each statement, where it is to be much shorter than the session's; else 0.
  [[nodiscard]] std::chrono::milliseconds short_limit(const WriteRequest& request) const;
  /// Its points are to be tried quickly at once, as it has some that take long.
  [[nodiscard]] bool is_likely_slow(const WriteRequest& request) const;

  /// One round trip, and a second one when the first tells how to mend it.
  asio::awaitable<postgres::PgResult<Written>> write_gathered(
      const WriteRequest& request, std::span<const NewDeadLetter> letters);
  asio::awaitable<postgres::PgResult<Written>> send(WritePlan& plan, const WriteRequest& request,
                                                    std::span<const NewDeadLetter> letters);
  void remember(points::QueueName queue);
  /// What write_gathered() was refused: the bad points are found and treated, the others stored.
  asio::awaitable<Result<Settled>> settle_apart(const WriteRequest& request,
                                                std::vector<NewDeadLetter> letters, Apart apart);
  asio::awaitable<postgres::PgResult<Settled>> search(const WriteRequest& request,
                                                      std::vector<NewDeadLetter>& letters,
                                                      Apart apart);
  /// Commits with the letters: whole, else without their texts, else without any of them, which is
  /// told in what was found and by the answer: why they could not be written.
  asio::awaitable<postgres::PgResult<std::string>> commit(RefusalSearch& search,
                                                          const WriteRequest& request,
                                                          std::vector<NewDeadLetter> letters,
                                                          RefusalSearch::Found& found);
  void watch_slow_rows(points::QueueName queue,
                       const postgres::PgResult<RefusalSearch::Found>& found);
  void choose_new_flights(const WritePlan& plan);

  telemetry::Log log_;
  WriterSession session_;
  SortedRows batch_;
  std::vector<Row> new_flights_;
  postgres::ArrayParameters parameters_;
  BatchWriter batches_;
  SlowRows slow_rows_;
};

}  // namespace fixline::store
