#include "store/completion/comparison.hpp"

#include <algorithm>
#include <string>

namespace fixline::store {
namespace {

constexpr std::size_t points_a_statement = 1'000;

postgres::Batch::Handle add_executions(postgres::Batch& batch,
                                       postgres::ArrayParameters& parameters,
                                       const CompletionQuery& query, const std::string& sql,
                                       std::span<const Row> points) {
  batch.prepare("", sql);
  auto added = batch.next();
  while (!points.empty()) {
    const auto some = points.first(std::min(points.size(), points_a_statement));
    parameters.clear();
    for (const auto* column : query.columns) column->append(parameters, some);
    batch.execute("", parameters);
    points = points.subspan(some.size());
    ++added.count;
  }
  return added;
}

}  // namespace

postgres::Batch::Handle add_comparison(postgres::Batch& batch,
                                       postgres::ArrayParameters& parameters,
                                       const CompletionQuery& query, std::span<const Row> points) {
  return add_executions(batch, parameters, query, query.compare_sql, points);
}

std::vector<OddPoint> odd_points(const postgres::BatchResults& results,
                                 postgres::Batch::Handle comparison) {
  std::vector<OddPoint> odd;
  for (std::size_t at = 0; at < comparison.count; ++at) {
    const auto& told = results[{comparison.first + at}];
    for (int row = 0; row < told.size(); ++row) {
      const auto number = static_cast<std::size_t>(told.number(row, 0));
      odd.push_back(
          {at * points_a_statement + number - 1, told.is_true(row, 1), told.is_true(row, 2)});
    }
  }
  std::ranges::sort(odd, {}, &OddPoint::index);  // a join has no order
  return odd;
}

postgres::Batch::Handle add_filling(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const CompletionQuery& query, std::span<const Row> points) {
  return add_executions(batch, parameters, query, query.fill_sql, points);
}

}  // namespace fixline::store
