#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "points/uuid.hpp"
#include "postgres/binary_array.hpp"
#include "traffic/load/flight_paths.hpp"

namespace fixline::limits {

/// A row of live_track_points or uploaded_track_points, as `fixline bench load` would make it.
struct Row {
  points::Uuid flight;
  std::int64_t second;
  traffic::PathPoint fix;
};

enum class Shape : std::uint8_t {
  live,   ///< a batch holds five consecutive points of each of many flights, of 2000 in all
  upload  ///< a thousand consecutive points of a flight, then of the next, of 400 in all
};

/// What one connection writes: rows of flights that no other connection has.
struct Share {
  Shape shape;
  std::size_t connection;   ///< 0..connections-1
  std::size_t connections;  ///< in all
  std::int64_t start_second;
};

/// Its rows `first` to `first + count` (live: whole groups of five), in the order in which they are
/// written.
[[nodiscard]] std::vector<Row> rows_of(const Share& share, std::size_t first, std::size_t count);

/// A batch as COPY ... (FORMAT binary) takes it.
[[nodiscard]] std::string copy_data(std::span<const Row> rows);

/// A batch as six arrays.
void fill(postgres::ArrayParameters& arrays, std::span<const Row> rows);

/// A batch as six binary parameters a row, one after the other.
struct BinaryValues {
  std::string bytes;
  std::vector<std::size_t> starts;
  std::vector<int> lengths;
};
[[nodiscard]] BinaryValues binary_values(std::span<const Row> rows);

}  // namespace fixline::limits
