#include "postgres/copy_rows.hpp"

#include <cstring>

namespace fixline::postgres {
namespace {

constexpr std::string_view signature{"PGCOPY\n\377\r\n\0", 11};
constexpr std::uint16_t end_of_rows = 0xffff;

}  // namespace

void CopyRows::begin(std::size_t fields) {
  BinaryFields::clear();
  fields_ = static_cast<std::uint16_t>(fields);
  char* at = grow(signature.size() + 8);
  std::memcpy(at, signature.data(), signature.size());
  put32(at + signature.size(), 0);      // flags
  put32(at + signature.size() + 4, 0);  // length of the header's extension
}

std::string_view CopyRows::end() {
  put16(grow(2), end_of_rows);
  return {data(), size_bytes()};
}

}  // namespace fixline::postgres
