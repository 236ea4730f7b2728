#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/refusal_search.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// Tells duplicates from rows that the database passed over without an error. Costs nothing while
/// each row that is sent is inserted; one small round trip where some are not, and a second one
/// with their keys where the table has a trigger or a rule that may be to blame.
class DropSearch {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  DropSearch(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// After they were sent: which of the rows are nowhere, by their indexes. None where it can't be
  /// known, as of a trigger that writes other keys than it is given.
  /// A plan whose statements a rule may have spoilt is outdated then.
  /// Errors: those of the session.
  asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> run(WritePlan& plan,
                                                                    std::span<const Row> sent,
                                                                    std::uint64_t inserted);

  /// The same of rows that a RefusalSearch has inserted: those of them that it found neither
  /// refused nor to be held. By their indexes among all.
  asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> run(
      WritePlan& plan, std::span<const Row> rows, const RefusalSearch::Found& found);

  /// After the commit: how many. What is stored is stored, so an error counts as none.
  asio::awaitable<std::uint64_t> count(WritePlan& plan, std::span<const Row> sent,
                                       std::uint64_t inserted);

 private:
  asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> lacking_rows(
      const KeyQuery& keys, std::span<const Row> rows);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
};

}  // namespace fixline::store
