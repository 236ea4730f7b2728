#include "spool/checksum.hpp"

#include <array>
#include <boost/crc.hpp>

namespace fixline::spool {
namespace {

constexpr std::uint64_t polynomial = 0x42F0E1EBA9EA3693;
constexpr std::uint64_t all_ones = ~std::uint64_t{0};

using Crc64 = boost::crc_optimal<64, polynomial, all_ones, all_ones, true, true>;

}  // namespace

std::uint64_t checksum(std::string_view bytes) {
  Crc64 crc;
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

std::uint64_t checksum(std::uint64_t number, std::string_view bytes) {
  std::array<char, sizeof number> first{};
  put_number(first.data(), number);
  Crc64 crc;
  crc.process_bytes(first.data(), first.size());
  crc.process_bytes(bytes.data(), bytes.size());
  return crc.checksum();
}

}  // namespace fixline::spool
