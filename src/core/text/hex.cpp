#include "text/hex.hpp"

namespace fixline::text {

std::string hex_of(std::string_view bytes) {
  std::string hex;
  hex.reserve(2 * bytes.size());
  for (const char c : bytes) append_hex(hex, static_cast<unsigned char>(c));
  return hex;
}

}  // namespace fixline::text
