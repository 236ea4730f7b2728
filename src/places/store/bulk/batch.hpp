#pragma once

#include <chrono>
#include <span>
#include <string_view>

#include "points/lane.hpp"
#include "store/new_dead_letter.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// What one transaction writes.
struct Batch {
  points::QueueName queue;
  std::span<const Row> flights;      ///< a row a flight that may be new
  std::span<const Row> points;       ///< in the order of their key
  std::span<const Row> copied = {};  ///< points as well, that are most likely new
  std::span<const NewDeadLetter> letters = {};
  std::chrono::milliseconds limit{0};  ///< of each statement; 0: the session's
};

}  // namespace fixline::store
