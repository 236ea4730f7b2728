#include "postgres/binary_fields.hpp"

#include <algorithm>
#include <bit>
#include <cstring>

namespace fixline::postgres {
namespace {

static_assert(std::endian::native == std::endian::little, "big-endian machines are not supported");

constexpr std::size_t smallest_buffer = 4096;

void put64(char* at, std::uint64_t value) noexcept {
  value = __builtin_bswap64(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

void put16(char* at, std::uint16_t value) noexcept {
  value = __builtin_bswap16(value);
  std::memcpy(at, &value, sizeof value);
}

void put32(char* at, std::uint32_t value) noexcept {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}

void BinaryFields::clear() noexcept {
  size_ = 0;
  nulls_ = 0;
}

void BinaryFields::enlarge(std::size_t bytes) {
  const std::size_t capacity = std::max({smallest_buffer, 2 * capacity_, size_ + bytes});
  auto larger = std::make_unique_for_overwrite<char[]>(capacity);
  if (size_ > 0) std::memcpy(larger.get(), buffer_.get(), size_);
  buffer_ = std::move(larger);
  capacity_ = capacity;
}

void BinaryFields::append(bool value) {
  char* at = grow(5);
  put32(at, 1);
  at[4] = value ? 1 : 0;
}

void BinaryFields::append(std::int32_t value) {
  char* at = grow(8);
  put32(at, 4);
  put32(at + 4, static_cast<std::uint32_t>(value));
}

void BinaryFields::append(std::int64_t value) {
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, static_cast<std::uint64_t>(value));
}

void BinaryFields::append(double value) {
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, std::bit_cast<std::uint64_t>(value));
}

void BinaryFields::append(Timestamp value) {
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, static_cast<std::uint64_t>((value - epoch).count()));
}

void BinaryFields::append(std::string_view value) {
  char* at = grow(4 + value.size());
  put32(at, static_cast<std::uint32_t>(value.size()));
  if (!value.empty()) std::memcpy(at + 4, value.data(), value.size());
}

void BinaryFields::append(const UuidBytes& value) {
  char* at = grow(4 + value.size());
  put32(at, static_cast<std::uint32_t>(value.size()));
  std::memcpy(at + 4, value.data(), value.size());
}

void BinaryFields::append_null() {
  put32(grow(4), 0xffff'ffffU);
  ++nulls_;
}

}  // namespace fixline::postgres
