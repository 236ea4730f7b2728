#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "postgres/binary_fields.hpp"

namespace fixline::postgres {

/// An element type of an array parameter, as the OID that PostgreSQL fixed for it.
enum class ElementType : std::uint32_t {
  boolean = 16,
  bytea = 17,
  int8 = 20,
  int4 = 23,
  text = 25,
  float8 = 701,
  timestamptz = 1184,
  uuid = 2950,
};

/// The parameters of one execution: arrays in PostgreSQL's binary format, in one buffer that is
/// used again for the next execution.
///
/// Between begin(type, n) and the next begin() exactly n elements are appended.
class ArrayParameters : public BinaryFields {
 public:
  /// Forgets all parameters; keeps the memory.
  void clear() noexcept;

  /// Starts the next parameter: an array of `elements` elements.
  void begin(ElementType type, std::size_t elements);

  /// What libpq wants to know; the pointers hold until the next change.
  struct Pointers {
    std::span<const char* const> values;
    std::span<const int> lengths;
    std::span<const int> formats;
  };
  [[nodiscard]] Pointers pointers();

  [[nodiscard]] std::size_t size() const noexcept { return starts_.size(); }

 private:
  void note_nulls();

  std::vector<std::size_t> starts_;
  std::size_t nulls_before_ = 0;  // of the arrays that are complete
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

}  // namespace fixline::postgres
