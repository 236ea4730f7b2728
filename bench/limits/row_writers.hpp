#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <span>
#include <string>

#include "limit_rows.hpp"

namespace fixline::limits {

/// What is to be measured.
struct Plan {
  std::string database;
  std::string method = "copy";
  std::string shape = "live";
  std::size_t batch = 5'000;
  std::size_t connections = 2;
  std::size_t rows = 400'000;
  std::int64_t start = 0;

  [[nodiscard]] std::string table() const {
    return shape == "live" ? "live_track_points" : "uploaded_track_points";
  }
};

/// One connection, and the batches that it writes, each in a transaction of its own.
class RowWriter {
 public:
  virtual ~RowWriter() = default;

  /// Throws std::runtime_error with what libpq says; so do the others.
  virtual void connect() = 0;
  /// Makes the next batch in memory.
  virtual void add(std::span<const Row> rows) = 0;
  virtual void write_all() = 0;
};

/// For `plan.method`.
[[nodiscard]] std::unique_ptr<RowWriter> row_writer_for(const Plan& plan);

}  // namespace fixline::limits
