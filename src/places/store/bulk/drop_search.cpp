#include "store/bulk/drop_search.hpp"

#include <algorithm>
#include <utility>

namespace fixline::store {
namespace {

constexpr std::size_t rows_a_query = 1'000;

}  // namespace

asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> DropSearch::run(
    WritePlan& plan, std::span<const Row> sent, std::uint64_t inserted) {
  using Dropped = std::vector<std::size_t>;
  if (inserted >= sent.size()) co_return Dropped();
  const auto may_drop = co_await session_.query(plan.keys.may_drop_sql);
  if (!may_drop) co_return std::unexpected(may_drop.error());
  if (may_drop->size() == 0 || !may_drop->is_true(0, 0)) co_return Dropped();
  plan.is_outdated = plan.is_outdated || may_drop->is_true(0, 1);
  auto lacking = co_await lacking_rows(plan.keys, sent);
  if (lacking && lacking->size() > sent.size() - inserted) co_return Dropped();
  co_return lacking;
}

asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> DropSearch::run(
    WritePlan& plan, std::span<const Row> rows, const RefusalSearch::Found& found) {
  const auto indexes = found.taken_of(rows.size());
  std::vector<Row> taken;
  for (const auto index : indexes) taken.push_back(rows[index]);
  auto dropped = co_await run(plan, taken, found.inserted);
  if (dropped)
    for (auto& row : *dropped) row = indexes[row];
  co_return dropped;
}

asio::awaitable<std::uint64_t> DropSearch::count(WritePlan& plan, std::span<const Row> sent,
                                                 std::uint64_t inserted) {
  const auto dropped = co_await run(plan, sent, inserted);
  co_return dropped ? dropped->size() : 0;
}

asio::awaitable<postgres::PgResult<std::vector<std::size_t>>> DropSearch::lacking_rows(
    const KeyQuery& keys, std::span<const Row> rows) {
  auto batch = session_.batch();
  batch.prepare("", keys.lacking_sql);
  std::vector<postgres::Batch::Handle> queries;
  for (auto rest = rows; !rest.empty();) {
    const auto some = rest.first(std::min(rest.size(), rows_a_query));
    parameters_.clear();
    for (const auto* column : keys.columns) column->append(parameters_, some);
    queries.push_back(batch.execute("", parameters_));
    rest = rest.subspan(some.size());
  }
  auto results = co_await session_.run(batch);
  if (!results) co_return std::unexpected(std::move(results).error());
  std::vector<std::size_t> lacking;
  for (std::size_t query = 0; query != queries.size(); ++query) {
    const auto& found = (*results)[queries[query]];
    for (int row = 0; row < found.size(); ++row)
      lacking.push_back(query * rows_a_query + static_cast<std::size_t>(found.number(row, 0)) - 1);
  }
  co_return lacking;
}

}  // namespace fixline::store
