#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

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
class ArrayParameters {
 public:
  using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
  using UuidBytes = std::array<std::uint8_t, 16>;

  /// Forgets all parameters; keeps the memory.
  void clear() noexcept;

  /// Starts the next parameter: an array of `elements` elements.
  void begin(ElementType type, std::size_t elements);

  void append(bool value);
  void append(std::int32_t value);
  void append(std::int64_t value);
  void append(double value);
  void append(Timestamp value);  ///< within the years that timestamptz knows
  void append(std::string_view value);
  void append(const UuidBytes& value);
  void append_null();

  template <class T>
  void append(const std::optional<T>& value) {
    if (value) {
      append(*value);
    } else {
      append_null();
    }
  }
  void append(const std::string& value) { append(std::string_view(value)); }
  void append(const char*) = delete;  // would be taken for a bool

  /// What libpq wants to know; the pointers hold until the next change.
  struct Pointers {
    std::span<const char* const> values;
    std::span<const int> lengths;
    std::span<const int> formats;
  };
  [[nodiscard]] Pointers pointers();

  [[nodiscard]] std::size_t size() const noexcept { return starts_.size(); }

 private:
  char* grow(std::size_t bytes);

  std::string buffer_;
  std::vector<std::size_t> starts_;
  std::vector<const char*> values_;
  std::vector<int> lengths_;
  std::vector<int> formats_;
};

}  // namespace fixline::postgres
