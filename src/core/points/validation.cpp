#include "points/validation.hpp"

#include "points/track.hpp"
#include "text/utf8.hpp"

namespace fixline::points {

Fault fault_of_text(std::string_view text) noexcept {
  if (text.find('\0') != std::string_view::npos) return "contains NUL";
  if (!text::is_utf8(text)) return "is not valid UTF-8";
  return std::nullopt;
}

Fault fault_of_id(std::string_view id) noexcept {
  if (auto fault = fault_of_text(id)) return fault;
  if (text::utf8_length(id) > id_characters_max) return "is longer than 100 characters";
  return std::nullopt;
}

}  // namespace fixline::points
