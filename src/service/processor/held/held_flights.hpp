#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "text/hash.hpp"

namespace fixline::processor {

/// Flights, or devices, of which an entry's points are held: a few by name, and a thousand by a
/// hash, which takes little memory. Of more it may have any; and two of one hash are taken for each
/// other. Then an entry is found that need not be: what is done about a point looks at its own
/// name.
class HeldFlights {
 public:
  static constexpr std::size_t named_max = 5;
  static constexpr std::size_t hashes_max = 1000;

  void add(std::string_view name) {
    const auto hash = text::fnv1a(name);
    const auto place = std::ranges::lower_bound(hashes_, hash);
    if (place != hashes_.end() && *place == hash) return;
    has_more_ = hashes_.size() == hashes_max;
    if (has_more_) return;
    hashes_.insert(place, hash);
    if (named_.size() < named_max) named_.emplace_back(name);
  }

  [[nodiscard]] bool contains(std::string_view name) const {
    return has_more_ || std::ranges::binary_search(hashes_, text::fnv1a(name));
  }
  /// The first of them, in the order of their coming.
  [[nodiscard]] const std::vector<std::string>& named() const { return named_; }

 private:
  std::vector<std::string> named_;
  std::vector<std::uint64_t> hashes_;  // sorted
  bool has_more_ = false;
};

}  // namespace fixline::processor
