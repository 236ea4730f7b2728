#include "refusals/noted_refusal.hpp"

#include "text/utf8.hpp"

namespace fixline::refusals {
namespace {

constexpr std::size_t text_bytes_max = 200;

}  // namespace

std::string kept_part(std::string_view text) {
  std::size_t size = 0;
  while (const auto character = text::utf8_character_size(text.substr(size))) {
    if (size + character > text_bytes_max) break;
    size += character;
  }
  return std::string(text.substr(0, size));
}

}  // namespace fixline::refusals
