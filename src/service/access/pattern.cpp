#include "access/pattern.hpp"

#include <algorithm>

namespace fixline::access {
namespace {

/// Bytes of the character that `text` begins with: ids are UTF-8.
std::size_t character_bytes(std::string_view text) noexcept {
  std::size_t bytes = 1;
  while (bytes < text.size() && (static_cast<unsigned char>(text[bytes]) & 0xC0U) == 0x80U) ++bytes;
  return bytes;
}

}  // namespace

// Of several stars only the last one needs to be tried again: what stood before it has matched.
bool matches(std::string_view pattern, std::string_view name) noexcept {
  std::string_view behind_star;  // what of the pattern follows the last star
  std::string_view tried;        // where in the name that was tried last
  bool has_star = false;
  while (!name.empty() || !pattern.empty()) {
    const char wanted = pattern.empty() ? '\0' : pattern.front();
    if (wanted == '*') {
      has_star = true;
      behind_star = pattern.substr(1);
      tried = name;
      pattern = behind_star;
    } else if (wanted == '?' && !name.empty()) {
      pattern.remove_prefix(1);
      name.remove_prefix(character_bytes(name));
    } else if (!pattern.empty() && !name.empty() && wanted == name.front()) {
      pattern.remove_prefix(1);
      name.remove_prefix(1);
    } else if (has_star && !tried.empty()) {
      tried.remove_prefix(1);
      name = tried;
      pattern = behind_star;
    } else {
      return false;
    }
  }
  return true;
}

bool matches_any(std::span<const std::string> patterns, std::string_view name) noexcept {
  return patterns.empty() || std::ranges::any_of(patterns, [name](const std::string& pattern) {
           return matches(pattern, name);
         });
}

}  // namespace fixline::access
