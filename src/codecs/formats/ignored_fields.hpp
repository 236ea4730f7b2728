#pragma once

#include <algorithm>
#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "text/utf8.hpp"

namespace fixline::formats {

/// Names of a request's fields that mean nothing to its endpoint: the first 20, each once.
class IgnoredFields {
 public:
  static constexpr std::size_t names_max = 20;
  static constexpr std::size_t name_bytes_max = 60;

  void add(std::string_view name) {
    name = text::utf8_prefix(name, name_bytes_max);
    if (names_.size() < names_max && std::ranges::find(names_, name) == names_.end())
      names_.emplace_back(name);
  }

  [[nodiscard]] std::vector<std::string> names() && { return std::move(names_); }

 private:
  std::vector<std::string> names_;
};

}  // namespace fixline::formats
