#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "points/lane.hpp"
#include "points/point.hpp"
#include "store/bulk/flight_memory.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// What is held of a row before it is written: does its table have it?
enum class Standing : std::uint8_t {
  fresh,      ///< most likely not
  unsure,     ///< it may
  repeated,   ///< the batch has the same row right before: not to be written
  duplicate,  ///< it does: not to be written
  altered,    ///< it does, perhaps with other values: not to be written
};

/// Tells which rows of a batch may be copied. COPY is the fastest way in, and refuses the whole
/// batch for one row that the table has already: it is for rows that are most likely new.
///
/// New is what lies past the latest time that was stored of its flight; a flight that is not
/// remembered is taken for new. A ground whose batches conflicted too often of late is not trusted
/// until they are new again. Pure: knows no database.
class CopyChoice {
 public:
  /// Why rows are held for new.
  enum class Ground : std::uint8_t {
    memory,  ///< they lie past what was stored of their flights
    search,  ///< they were looked for in the table, and not found
  };

  /// `flights_max`: flights remembered a queue, about 80 bytes each.
  explicit CopyChoice(std::size_t flights_max);

  /// Says of each row, by what is remembered, where it stands; `rows` in the order of their key.
  /// Repeated are those that are the same in every column as the one before. Returns how many are
  /// fresh.
  std::size_t assess(points::QueueName queue, std::span<const Row> rows,
                     std::vector<Standing>& standings);

  /// Whether fresh rows of the queue may be copied on that ground.
  [[nodiscard]] bool trusts(points::QueueName queue, Ground ground) const;

  /// How it went with a batch that was copied, or might be again: did the table have rows that
  /// seemed to be new?
  void record(points::QueueName queue, Ground ground, bool conflicted);

  /// These rows are in the table.
  void stored(points::QueueName queue, std::span<const Row> rows);

 private:
  struct Memory {
    explicit Memory(std::size_t flights_max) : latest(flights_max) {}
    FlightMemory<points::Timestamp> latest;
    std::array<double, 2> conflicts{};  ///< moving averages, 0..1, by Ground
  };

  template <class Points>
  static void assess_by(Memory& memory, std::span<const Row> rows,
                        std::vector<Standing>& standings);

  Memory& memory_of(points::QueueName queue) { return memory_[points::index_of(queue)]; }

  std::vector<Memory> memory_;  // one a queue
};

}  // namespace fixline::store
