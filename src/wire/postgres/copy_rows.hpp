#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

#include "postgres/binary_fields.hpp"

namespace fixline::postgres {

/// Rows for `COPY ... FROM STDIN (FORMAT binary)`, in one buffer that is used again for the next.
///
/// Use: begin(fields); for each row begin_row() and exactly `fields` appends; end().
/// Source of the format: the page of COPY in PostgreSQL's manual, "Binary Format".
class CopyRows : public BinaryFields {
 public:
  /// Forgets all rows; keeps the memory.
  void begin(std::size_t fields);

  void begin_row() { put16(grow(2), fields_); }

  /// The whole stream; holds until the next begin().
  [[nodiscard]] std::string_view end();

 private:
  std::uint16_t fields_ = 0;
};

}  // namespace fixline::postgres
