#include "tracks/gpx_namespace.hpp"

#include <algorithm>
#include <optional>

namespace fixline::tracks {
namespace {

/// A document needs one or two; what a hostile one binds beyond is foreign.
constexpr std::size_t own_prefixes_max = 8;

/// The prefix that an attribute binds, "" for the default; nullopt if it binds none.
std::optional<std::string_view> bound_prefix(std::string_view attribute) noexcept {
  constexpr std::string_view xmlns = "xmlns";
  if (!attribute.starts_with(xmlns)) return std::nullopt;
  attribute.remove_prefix(xmlns.size());
  if (attribute.empty()) return attribute;
  if (!attribute.starts_with(':')) return std::nullopt;
  return attribute.substr(1);
}

}  // namespace

XmlName XmlName::of(std::string_view name) noexcept {
  const std::size_t colon = name.rfind(':');
  if (colon == std::string_view::npos) return {.prefix = {}, .local = name};
  return {.prefix = name.substr(0, colon), .local = name.substr(colon + 1)};
}

void GpxNamespace::open_root(std::string_view name, const char* const* attributes) {
  const auto prefix = XmlName::of(name).prefix;
  own_prefixes_.emplace_back(prefix);
  for (const auto* at = attributes; *at != nullptr; at += 2)
    if (bound_prefix(at[0]) == prefix) root_uri_ = at[1];
  (void)is_foreign(name, attributes);
}

bool GpxNamespace::is_foreign(std::string_view name, const char* const* attributes) {
  const auto prefix = XmlName::of(name).prefix;
  for (; *attributes != nullptr; attributes += 2) {
    const auto bound = bound_prefix(attributes[0]);
    if (!bound) continue;
    const bool is_ours = is_gpx(attributes[1]);
    if (bound == prefix && !is_ours) return true;
    if (is_ours && !is_own(*bound) && own_prefixes_.size() < own_prefixes_max)
      own_prefixes_.emplace_back(*bound);
  }
  return !is_own(prefix);
}

bool GpxNamespace::is_gpx(std::string_view uri) const noexcept {
  return uri == root_uri_ || uri.contains("topografix.com/GPX/1/");
}

bool GpxNamespace::is_own(std::string_view prefix) const noexcept {
  return std::ranges::find(own_prefixes_, prefix) != own_prefixes_.end();
}

}  // namespace fixline::tracks
