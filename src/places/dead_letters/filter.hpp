#pragma once

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/point.hpp"

namespace fixline::dead_letters {

/// Which dead letters are meant. All that is said must hold; of a list one suffices.
struct Filter {
  std::vector<std::int64_t> ids;
  std::vector<std::string> queues;   ///< short names
  std::vector<std::string> flights;  ///< a flight_id, or the uuid's 36 characters
  std::vector<std::string> devices;
  std::vector<std::string> reasons;
  std::vector<std::string> sqlstates;      ///< five characters, or the class: the first two
  std::optional<points::Timestamp> since;  ///< failed last at or after
  std::optional<points::Timestamp> until;  ///< failed last before

  [[nodiscard]] bool is_empty() const noexcept {
    return ids.empty() && queues.empty() && flights.empty() && devices.empty() && reasons.empty() &&
           sqlstates.empty() && !since && !until;
  }
};

/// The names that add() knows, in the order of a help text.
inline constexpr std::string_view filter_names =
    "queue, flight, device, reason, sqlstate, since, until, id";

/// How many values of one name a filter may have.
inline constexpr std::size_t filter_values_max = 1'000;

/// Adds what one parameter, flag or member says: "queue" = "live". A time is of RFC 3339 or how
/// long ago, as "90m", "12h" or "7d" before `now`.
/// Errors: invalid, naming the parameter and what it may be.
[[nodiscard]] Result<void> add(Filter& filter, std::string_view name, std::string_view value,
                               points::Timestamp now);

/// For a person and the log: "queue live, sqlstate 23514"; "all" for an empty one.
[[nodiscard]] std::string to_string(const Filter& filter);

}  // namespace fixline::dead_letters
