#include "postgres/binary_array.hpp"

#include <bit>
#include <cstring>

namespace fixline::postgres {
namespace {

static_assert(std::endian::native == std::endian::little, "big-endian machines are not supported");

// Layout of an array: number of dimensions, has-null flag, element type; then per dimension its
// size and lower bound; then the elements, each with its length before it.
constexpr std::size_t header_bytes = 12;
constexpr std::size_t dimension_bytes = 8;
constexpr std::size_t null_flag_offset = 4;

void put32(char* at, std::uint32_t value) {
  value = __builtin_bswap32(value);
  std::memcpy(at, &value, sizeof value);
}

void put64(char* at, std::uint64_t value) {
  value = __builtin_bswap64(value);
  std::memcpy(at, &value, sizeof value);
}

}  // namespace

void ArrayParameters::clear() noexcept {
  buffer_.clear();
  starts_.clear();
}

char* ArrayParameters::grow(std::size_t bytes) {
  const auto size = buffer_.size();
  buffer_.resize(size + bytes);
  return buffer_.data() + size;
}

void ArrayParameters::begin(ElementType type, std::size_t elements) {
  starts_.push_back(buffer_.size());
  char* at = grow(header_bytes + (elements > 0 ? dimension_bytes : 0));
  put32(at, elements > 0 ? 1 : 0);
  put32(at + null_flag_offset, 0);
  put32(at + 8, static_cast<std::uint32_t>(type));
  if (elements == 0) return;
  put32(at + header_bytes, static_cast<std::uint32_t>(elements));
  put32(at + header_bytes + 4, 1);
}

void ArrayParameters::append(bool value) {
  char* at = grow(5);
  put32(at, 1);
  at[4] = value ? 1 : 0;
}

void ArrayParameters::append(std::int32_t value) {
  char* at = grow(8);
  put32(at, 4);
  put32(at + 4, static_cast<std::uint32_t>(value));
}

void ArrayParameters::append(std::int64_t value) {
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, static_cast<std::uint64_t>(value));
}

void ArrayParameters::append(double value) {
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, std::bit_cast<std::uint64_t>(value));
}

void ArrayParameters::append(Timestamp value) {
  constexpr Timestamp epoch = std::chrono::sys_days{std::chrono::year{2000} / 1 / 1};
  char* at = grow(12);
  put32(at, 8);
  put64(at + 4, static_cast<std::uint64_t>((value - epoch).count()));
}

void ArrayParameters::append(std::string_view value) {
  char* at = grow(4 + value.size());
  put32(at, static_cast<std::uint32_t>(value.size()));
  if (!value.empty()) std::memcpy(at + 4, value.data(), value.size());
}

void ArrayParameters::append(const UuidBytes& value) {
  char* at = grow(4 + value.size());
  put32(at, static_cast<std::uint32_t>(value.size()));
  std::memcpy(at + 4, value.data(), value.size());
}

void ArrayParameters::append_null() {
  put32(grow(4), 0xffff'ffffU);
  put32(buffer_.data() + starts_.back() + null_flag_offset, 1);
}

ArrayParameters::Pointers ArrayParameters::pointers() {
  const auto count = starts_.size();
  values_.resize(count);
  lengths_.resize(count);
  formats_.assign(count, 1);
  for (std::size_t i = 0; i < count; ++i) {
    const auto end = i + 1 < count ? starts_[i + 1] : buffer_.size();
    values_[i] = buffer_.data() + starts_[i];
    lengths_[i] = static_cast<int>(end - starts_[i]);
  }
  return {values_, lengths_, formats_};
}

}  // namespace fixline::postgres
