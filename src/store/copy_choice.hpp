#pragma once

#include <array>
#include <cstddef>
#include <optional>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "points/point.hpp"
#include "store/flight_memory.hpp"
#include "store/row_columns.hpp"

namespace fixline::store {

/// Decides which rows of a batch are copied. COPY is the fastest way in, and refuses the whole
/// batch for one row that the table has already: it is for rows that are most likely new.
///
/// New is what lies past the latest time that was stored of its flight; a flight that is not
/// remembered is taken for new. A queue whose batches conflicted too often of late is not copied
/// until they are new again. Pure: knows no database.
class CopyChoice {
 public:
  /// Rows of a batch, both in the order of their key; valid until the next choose().
  struct Split {
    std::span<const Row> copied;
    std::span<const Row> inserted;  ///< that the table may have
    std::size_t repeated = 0;       ///< the same in every column as one that is copied; left out
  };

  /// Below so many rows nothing is won.
  static constexpr std::size_t rows_min = 2'000;

  /// `flights_max`: flights remembered a queue, about 80 bytes each.
  explicit CopyChoice(std::size_t flights_max);

  /// `rows` in the order of their key. nullopt: insert them all.
  [[nodiscard]] std::optional<Split> choose(points::QueueName queue, std::span<const Row> rows);

  /// How it went with a batch of at least `rows_min` rows: did the table have rows that seemed to
  /// be new?
  void record(points::QueueName queue, bool conflicted);

  /// These rows are in the table.
  void stored(points::QueueName queue, std::span<const Row> rows);

  /// Rows that this would take for known.
  [[nodiscard]] std::size_t count_known(points::QueueName queue, std::span<const Row> rows);

 private:
  struct Memory {
    explicit Memory(std::size_t flights_max) : latest(flights_max) {}
    FlightMemory<points::Timestamp> latest;
    double conflicts = 0;  ///< moving average, 0..1
  };

  template <class Points>
  void split(Memory& memory, std::span<const Row> rows);

  Memory& memory_of(points::QueueName queue) { return memory_[points::index_of(queue)]; }

  std::vector<Memory> memory_;  // one a queue
  std::vector<Row> copied_;
  std::vector<Row> inserted_;
  std::size_t repeated_ = 0;
};

}  // namespace fixline::store
