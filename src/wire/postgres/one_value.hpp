#pragma once

#include <string_view>

#include "postgres/binary_fields.hpp"

namespace fixline::postgres {

/// One value in PostgreSQL's binary format, to be compared with what a row holds; its memory is
/// used again.
///
/// Use: begin(); one append; then either question.
class OneValue : public BinaryFields {
 public:
  void begin() noexcept { clear(); }

  [[nodiscard]] bool is_null() const noexcept { return nulls() > 0; }

  [[nodiscard]] std::string_view bytes() noexcept {
    constexpr std::size_t length = 4;
    return {data() + length, size_bytes() - length};
  }
};

}  // namespace fixline::postgres
