#pragma once

#include <array>
#include <bit>
#include <boost/crc.hpp>
#include <concepts>
#include <cstdint>
#include <cstring>
#include <string_view>

namespace fixline::spool {

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

/// CRC-64/XZ. It finds every burst of up to 64 bits; other damage slips through once in 2^64.
using Crc64 =
    boost::crc_optimal<64, 0x42F0E1EBA9EA3693, ~std::uint64_t{0}, ~std::uint64_t{0}, true, true>;

[[nodiscard]] inline std::uint64_t checksum(std::string_view bytes, Crc64 crc = Crc64()) {
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

/// The same of the eight bytes of `number` and then `bytes`.
[[nodiscard]] inline std::uint64_t checksum(std::uint64_t number, std::string_view bytes) {
  std::array<char, sizeof number> first{};
  put_number(first.data(), number);
  Crc64 crc;
  crc.process_bytes(first.data(), first.size());
  return checksum(bytes, crc);
}

}  // namespace fixline::spool
