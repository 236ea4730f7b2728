#pragma once

#include <string>
#include <string_view>
#include <vector>

namespace fixline::tracks {

/// An element's or attribute's name, cut at its last colon.
struct XmlName {
  std::string_view prefix;
  std::string_view local;

  [[nodiscard]] static XmlName of(std::string_view name) noexcept;
};

/// Which prefixes of a document mean GPX: that of its root, declared or not, and those that are
/// bound to the root's namespace or to one of GPX's own.
class GpxNamespace {
 public:
  /// Attributes are expat's: name and value in turn, then a null.
  void open_root(std::string_view name, const char* const* attributes);

  /// Whether an element is none of GPX's. Prefixes that it binds are known from here on.
  [[nodiscard]] bool is_foreign(std::string_view name, const char* const* attributes);

 private:
  [[nodiscard]] bool is_gpx(std::string_view uri) const noexcept;
  [[nodiscard]] bool is_own(std::string_view prefix) const noexcept;

  std::string root_uri_;
  std::vector<std::string> own_prefixes_;
};

}  // namespace fixline::tracks
