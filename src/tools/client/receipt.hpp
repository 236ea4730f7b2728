#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/refusal.hpp"

namespace fixline::client {

/// Which durable place holds the accepted points. `unstated`: the service said OK and no more, as
/// it does to Flymaster devices.
enum class Mode : std::uint8_t { queued, direct, spooled, unstated };

inline constexpr std::size_t mode_count = 4;

/// "queued", "direct", "spooled"; "acknowledged" for unstated.
[[nodiscard]] std::string_view name_of(Mode mode) noexcept;

/// What the service said it did with the points of one request.
struct Receipt {
  Mode mode = Mode::unstated;
  std::string flight_id;
  std::string flight_uuid;
  std::uint64_t accepted = 0;
  std::uint64_t inserted = 0;             ///< new rows; said in direct mode alone
  std::uint64_t duplicates = 0;           ///< points that were there; said in direct mode alone
  points::Refusals rejected;              ///< `count` may be more than are kept
  std::vector<std::string> unread_files;  ///< of an archive, each with its reason
};

/// What is wrong, from an answer that is none of the 2xx (RFC 9457, or any other text).
struct Problem {
  std::string text;           ///< for a person: title and detail in one line, at most 300 bytes
  points::Refusals rejected;  ///< the points at fault, where the service named them
};

/// Reads the JSON of a 2xx answer. Errors: invalid, when it is none.
[[nodiscard]] Result<Receipt> parse_receipt(std::string_view body);

/// Reads the body of any other answer; never fails.
[[nodiscard]] Problem parse_problem(unsigned status, std::string_view body);

}  // namespace fixline::client
