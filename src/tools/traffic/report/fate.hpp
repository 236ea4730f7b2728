#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

#include "client/service.hpp"

namespace fixline::traffic {

/// What the service said about one point.
enum class Fate : std::uint8_t {
  queued,
  direct,
  spooled,
  acknowledged,  ///< taken, the answer did not say where
  refused,
  unacknowledged,  ///< no answer that holds: it may be stored, or not
};

inline constexpr std::size_t fate_count = 6;

[[nodiscard]] std::string_view name_of(Fate fate) noexcept;
[[nodiscard]] std::optional<Fate> fate_named(std::string_view name) noexcept;

/// True for those that promise the point is in a durable place.
[[nodiscard]] constexpr bool is_promise(Fate fate) noexcept { return fate < Fate::refused; }

/// The fates of one request's points.
struct Fates {
  Fate most;                         ///< of every point that is not in `refused`
  std::vector<std::size_t> refused;  ///< indices, ascending
};

/// The fates of `points` points whose request came to `outcome`. A receipt that does not account
/// for each of them promises nothing: all are unacknowledged then.
[[nodiscard]] Fates fates_of(const client::Outcome& outcome, std::size_t points);

}  // namespace fixline::traffic
