#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace fixline::points {

/// Why one point was refused.
struct Refusal {
  std::size_t index;   ///< 0-based place of the point among those the client sent
  std::string field;   ///< the client's name of the field, "" when it is the point as a whole
  std::string reason;  ///< what was wrong, for a person
};

/// Refusals of one request: all are counted, the first `kept_max` are kept.
struct Refusals {
  static constexpr std::size_t kept_max = 100;

  std::vector<Refusal> kept;
  std::uint64_t count = 0;
  std::vector<std::size_t> indices;  ///< of all, in the order in which they were refused

  /// Those of points that stand `offset` further on.
  void append(const Refusals& others, std::size_t offset) {
    for (const auto& refusal : others.kept)
      if (kept.size() < kept_max)
        kept.push_back({refusal.index + offset, refusal.field, refusal.reason});
    for (const std::size_t index : others.indices) indices.push_back(index + offset);
    count += others.count;
  }

  void add(std::size_t index, std::string field, std::string reason) {
    if (kept.size() < kept_max) kept.push_back({index, std::move(field), std::move(reason)});
    indices.push_back(index);
    ++count;
  }
};

}  // namespace fixline::points
