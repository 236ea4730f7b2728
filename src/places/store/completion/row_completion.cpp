#include "store/completion/row_completion.hpp"

#include <algorithm>
#include <utility>

#include "store/bulk/transaction_limits.hpp"
#include "store/writer_session.hpp"

namespace fixline::store {

using postgres::PgError;
using postgres::PgResult;
using postgres::Trait;

namespace {

// All that is stored is stored: what is of the statement alone is told, and no error.
PgResult<Completed> outcome_of(const PgError& error) {
  if (!is_answer(error)) return std::unexpected(error);
  return Completed{.trouble = error.error().detail};
}

}  // namespace

asio::awaitable<PgResult<Completed>> RowCompletion::run(CompletionQuery& query,
                                                        std::span<const Row> points,
                                                        Transaction transaction) {
  if (points.empty()) co_return Completed{};
  if (!query.may_read || query.lacks_right_to_fill()) {
    const auto asked = co_await ask_for_rights(query);
    if (!asked) co_return outcome_of(asked.error());
    if (!query.may_read) co_return Completed{};
  }
  const auto compared = co_await compare(query, points, transaction);
  if (!compared) {
    if (compared.error().is(Trait::forbidden)) query.may_read = false;
    co_return outcome_of(compared.error());
  }
  Completed completed;
  std::vector<Row> bringing;
  std::vector<bool> differs;
  for (const auto& odd : *compared) {
    if (odd.brings_missing && query.can_fill()) {
      bringing.push_back(points[odd.index]);
      differs.push_back(odd.differs);
    } else if (odd.differs) {
      ++completed.conflicting;
    }
  }
  if (bringing.empty()) co_return completed;
  auto filled = co_await fill(query, bringing, std::move(differs), transaction);
  if (filled) filled->conflicting += completed.conflicting;
  co_return filled;
}

asio::awaitable<PgResult<void>> RowCompletion::ask_for_rights(CompletionQuery& query) {
  const auto told = co_await session_.query(query.rights_sql);
  if (!told) co_return std::unexpected(told.error());
  query.may_read = told->is_true(0, 0);
  query.may_fill = told->is_true(0, 1);
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<std::vector<OddPoint>>> RowCompletion::compare(
    const CompletionQuery& query, std::span<const Row> points, Transaction transaction) {
  const bool is_open = transaction == Transaction::open;
  auto batch = session_.batch();
  if (is_open) {
    batch.statement("SAVEPOINT compared");
  } else {
    batch.statement(short_locks_sql);
    batch.statement(limit_sql(session_.limits().statement_limit / 8));
  }
  const auto comparison = add_comparison(batch, parameters_, query, points);
  if (is_open) batch.statement("RELEASE SAVEPOINT compared");
  auto results = co_await session_.run(batch);
  if (results) co_return odd_points(*results, comparison);
  if (is_open) co_await session_.query("ROLLBACK TO SAVEPOINT compared");
  co_return std::unexpected(std::move(results).error());
}

asio::awaitable<PgResult<Completed>> RowCompletion::fill(CompletionQuery& query,
                                                         std::span<const Row> points,
                                                         std::vector<bool> differs,
                                                         Transaction transaction) {
  NullFilling filling(session_, parameters_, query, points);
  auto filled = co_await filling.run(transaction, std::move(differs));
  if (!filled) co_return outcome_of(filled.error());
  Completed completed;
  completed.conflicting = static_cast<std::uint64_t>(std::ranges::count(filled->differs, true));
  completed.filled = filled->rows;
  if (filled->trouble) {
    if (filled->trouble->is(Trait::forbidden)) query.may_fill = false;
    completed.trouble = filled->trouble->error().detail;
  }
  co_return completed;
}

}  // namespace fixline::store
