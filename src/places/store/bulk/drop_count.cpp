#include "store/bulk/drop_count.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace fixline::store {
namespace {

constexpr std::size_t rows_a_query = 1'000;

}  // namespace

asio::awaitable<std::uint64_t> DropCount::run(const WritePlan& plan, std::span<const Row> sent,
                                              std::uint64_t inserted) {
  if (inserted >= sent.size()) co_return 0;
  const auto may_drop = co_await session_.query(plan.keys.may_drop_sql);
  if (!may_drop || may_drop->size() == 0 || !may_drop->is_true(0, 0)) co_return 0;
  const auto there = co_await count(plan.keys, sent);
  if (!there || *there < inserted) co_return 0;
  co_return sent.size() - std::min<std::uint64_t>(*there, sent.size());
}

asio::awaitable<postgres::PgResult<std::uint64_t>> DropCount::count(const KeyQuery& keys,
                                                                    std::span<const Row> rows) {
  auto batch = session_.batch();
  batch.prepare("", keys.count_sql);
  std::vector<postgres::Batch::Handle> counts;
  while (!rows.empty()) {
    const auto some = rows.first(std::min(rows.size(), rows_a_query));
    parameters_.clear();
    for (const auto* column : keys.columns) column->append(parameters_, some);
    counts.push_back(batch.execute("", parameters_));
    rows = rows.subspan(some.size());
  }
  auto results = co_await session_.run(batch);
  if (!results) co_return std::unexpected(std::move(results).error());
  std::uint64_t sum = 0;
  for (const auto& handle : counts)
    sum += static_cast<std::uint64_t>((*results)[handle].number(0, 0));
  co_return sum;
}

}  // namespace fixline::store
