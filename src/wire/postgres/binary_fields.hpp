#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace fixline::postgres {

/// Values in PostgreSQL's binary format, each with its length before it, in one buffer that is used
/// again: the elements of arrays, and the fields of rows that are copied.
///
/// Source of the format: the send and receive functions of PostgreSQL's types.
class BinaryFields {
 public:
  using Timestamp = std::chrono::sys_time<std::chrono::microseconds>;
  using UuidBytes = std::array<std::uint8_t, 16>;

  /// What PostgreSQL counts time from.
  static constexpr Timestamp epoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};

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
    if (value)
      append(*value);
    else
      append_null();
  }
  void append(const std::string& value) { append(std::string_view(value)); }
  void append(const char*) = delete;  // would be taken for a bool

  [[nodiscard]] std::size_t nulls() const noexcept { return nulls_; }

 protected:
  BinaryFields() = default;

  /// Forgets all; keeps the memory.
  void clear() noexcept;

  /// Room for so many bytes more, at the end; what stands there is for the caller to write.
  [[nodiscard]] char* grow(std::size_t bytes) {
    if (capacity_ - size_ < bytes) enlarge(bytes);
    char* const at = buffer_.get() + size_;
    size_ += bytes;
    return at;
  }

  [[nodiscard]] char* data() noexcept { return buffer_.get(); }
  [[nodiscard]] std::size_t size_bytes() const noexcept { return size_; }

 private:
  void enlarge(std::size_t bytes);

  std::unique_ptr<char[]> buffer_;  // not a string, which would write zeros before each value
  std::size_t size_ = 0;
  std::size_t capacity_ = 0;
  std::size_t nulls_ = 0;
};

/// Numbers as the protocol has them: the byte that counts most comes first.
void put16(char* at, std::uint16_t value) noexcept;
void put32(char* at, std::uint32_t value) noexcept;

}  // namespace fixline::postgres
