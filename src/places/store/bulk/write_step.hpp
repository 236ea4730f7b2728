#pragma once

#include <cstddef>
#include <cstdint>

namespace fixline::store {

/// From so many rows on a batch is worth more than one round trip: looking for duplicates, and a
/// transaction that copies some rows and inserts others.
inline constexpr std::size_t large_batch_min = 2'000;

/// From so many rows on a batch of nothing but new points of known flights is copied: it is a
/// transaction of its own.
inline constexpr std::size_t copied_alone_min = 32;

/// What is known of a batch that is to be written.
struct BatchFacts {
  std::size_t rows = 0;
  std::size_t fresh = 0;        ///< rows that are most likely new
  std::size_t new_flights = 0;  ///< that are written with it
  bool may_copy = false;        ///< the table takes a COPY, and what holds rows for new is trusted
  bool is_searched = false;     ///< what the table may have was looked for
};

/// What to do with it next; after a search the question is asked again.
enum class WriteStep : std::uint8_t {
  search,  ///< looks for the rows that the table may have
  copy,    ///< the fresh ones, and inserts the others with them
  insert,
};

[[nodiscard]] constexpr WriteStep next_step(const BatchFacts& facts) noexcept {
  if (facts.rows >= large_batch_min && !facts.is_searched) return WriteStep::search;
  const bool is_one_copy =
      facts.fresh >= copied_alone_min && facts.fresh == facts.rows && facts.new_flights == 0;
  const bool is_worth_it = facts.fresh >= large_batch_min || is_one_copy;
  return facts.may_copy && is_worth_it ? WriteStep::copy : WriteStep::insert;
}

}  // namespace fixline::store
