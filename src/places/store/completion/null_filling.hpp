#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/bad_row_search.hpp"
#include "store/completion/completion_query.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// Whose transaction something is done in.
enum class Transaction : bool { own, open };

/// Fills the NULLs of rows with what points bring for them.
///
/// A range of points is tried behind a savepoint; one that is refused (by a trigger, a policy, a
/// check) is cut smaller, so that it costs no other row its value. Rows that somebody else has
/// locked are passed over. Little time is spent on what is refused or slow.
class NullFilling {
 public:
  /// All are borrowed. `parameters` is only a buffer.
  NullFilling(postgres::PgSession& session, postgres::ArrayParameters& parameters,
              const CompletionQuery& query, std::span<const Row> points);

  struct Filled {
    std::uint64_t rows = 0;
    std::vector<bool> differs;                 ///< from its row as it is now, by point
    std::optional<postgres::PgError> trouble;  ///< of those that could not be filled
  };

  /// `differs`: which of the points did before. An open transaction stays open and usable.
  /// Errors: those of the connection, the server or who cancels.
  asio::awaitable<postgres::PgResult<Filled>> run(Transaction transaction,
                                                  std::vector<bool> differs);

 private:
  /// What a trial adds to its step.
  struct Trial {
    postgres::Batch::Handle filling;
    postgres::Batch::Handle comparison;
  };

  asio::awaitable<postgres::PgResult<void>> begin(Transaction transaction);
  asio::awaitable<postgres::PgResult<void>> end(Transaction transaction);
  asio::awaitable<postgres::PgResult<void>> fill(RowRange chunk);
  /// A step a range, within what begins at `first`.
  asio::awaitable<postgres::PgResult<std::vector<postgres::PgSession::StepResult>>> try_to_fill(
      std::size_t first, std::span<const RowRange> ranges);
  void add_trial(postgres::Batch& batch, std::span<const Row> points);
  void passed(std::size_t first, std::size_t count, const Trial& trial,
              const postgres::BatchResults& results);
  void refused(const postgres::PgError& error);
  [[nodiscard]] bool is_in_vain() const;

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
  const CompletionQuery& query_;
  std::span<const Row> points_;
  std::vector<Trial> trials_;  // of one round trip
  std::size_t passed_ = 0;
  std::size_t refused_ = 0;
  std::size_t slow_ = 0;
  Filled filled_;
};

}  // namespace fixline::store
