#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace fixline::points {

/// What of taken points is not as it was sent: a longitude that was wrapped, an elevation that is
/// no number and was left out.
struct Change {
  std::size_t index;    ///< 0-based place of the first such point among those the client sent
  std::string field;    ///< the client's name of the field
  std::string reason;   ///< what was changed and why, for a person; the same for all of its kind
  std::uint64_t count;  ///< how many points
};

/// Changes of one request, counted by field and reason.
struct Changes {
  static constexpr std::size_t kinds_max = 20;

  std::vector<Change> kinds;
  std::uint64_t count = 0;  ///< of all, those of kinds beyond the first 20 too

  void add(std::size_t index, std::string_view field, std::string_view reason) {
    add({index, std::string(field), std::string(reason), 1});
  }

  void add(Change change) {
    count += change.count;
    const auto same = std::ranges::find_if(kinds, [&](const Change& kind) {
      return kind.field == change.field && kind.reason == change.reason;
    });
    if (same != kinds.end())
      same->count += change.count;
    else if (kinds.size() < kinds_max)
      kinds.push_back(std::move(change));
  }
};

}  // namespace fixline::points
