#pragma once

#include <bit>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fixline::spool {

/// CRC-64/XZ of `bytes`. It finds every burst of up to 64 bits; other damage slips through once in
/// 2^64.
[[nodiscard]] std::uint64_t checksum(std::string_view bytes);

/// The same of the eight bytes of `number` and then `bytes`.
[[nodiscard]] std::uint64_t checksum(std::uint64_t number, std::string_view bytes);

/// Numbers in files are little-endian, whatever the machine.
template <std::unsigned_integral T>
void put_number(char* at, T value) {
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  std::memcpy(at, &value, sizeof value);
}

template <std::unsigned_integral T>
[[nodiscard]] T number_at(const char* at) {
  T value;
  std::memcpy(&value, at, sizeof value);
  if constexpr (std::endian::native == std::endian::big) value = std::byteswap(value);
  return value;
}

}  // namespace fixline::spool
