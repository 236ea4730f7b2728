#pragma once

#include <span>
#include <string_view>

#include "points/lane.hpp"
#include "store/new_dead_letter.hpp"
#include "store/point_writer.hpp"
#include "store/row_columns.hpp"

namespace fixline::store {

/// What one transaction writes.
struct Batch {
  points::QueueName queue;
  std::span<const Row> flights;      ///< a row a flight that may be new
  std::span<const Row> points;       ///< in the order of their key
  std::span<const Row> copied = {};  ///< points as well, that are most likely new
  std::span<const NewDeadLetter> letters = {};
  // No string: g++ 12 destroys a temporary of it twice in a co_await expression.
  std::string_view dead_letters_statement = {};  ///< prepared; not needed without letters
};

}  // namespace fixline::store
