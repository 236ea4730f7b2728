#pragma once

#include <cstddef>
#include <span>
#include <vector>

#include "postgres/session.hpp"
#include "store/completion/completion_query.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// A point that is not as its row is, by its index among those that were compared.
struct OddPoint {
  std::size_t index;
  bool differs;         ///< it has another value
  bool brings_missing;  ///< it has one that the row lacks
};

/// Adds what compares points with their rows. `parameters` is only a buffer.
postgres::Batch::Handle add_comparison(postgres::Batch& batch,
                                       postgres::ArrayParameters& parameters,
                                       const CompletionQuery& query, std::span<const Row> points);

/// What that told, in the order of the points.
[[nodiscard]] std::vector<OddPoint> odd_points(const postgres::BatchResults& results,
                                               postgres::Batch::Handle comparison);

/// Adds what fills their rows. `parameters` is only a buffer.
postgres::Batch::Handle add_filling(postgres::Batch& batch, postgres::ArrayParameters& parameters,
                                    const CompletionQuery& query, std::span<const Row> points);

}  // namespace fixline::store
