#pragma once

#include <string>
#include <string_view>

#include "dead_letters/dead_letter.hpp"
#include "dead_letters/dead_letter_table.hpp"

namespace fixline::dead_letters {

/// A letter as one JSON object on one line. With a payload also `payload_hex`, and, where it can be
/// decoded, its points: `document`, the request body that would bring them (for the HTTP endpoint
/// of its queue), or `documents` when there are several flights in it.
[[nodiscard]] std::string json_of(const DeadLetter& letter);

/// {"letters": 3, "points": 3, "groups": [...]}
[[nodiscard]] std::string json_of(const DeadLetterCounts& counts);

/// The documents of a payload, as JSON, comma-separated; "" when it can't be decoded.
/// Decoding what killed its readers may kill this one: not for letters whose reason is "deadly".
struct Documents {
  std::string json;
  std::size_t count = 0;
};
[[nodiscard]] Documents documents_of(std::string_view payload);

}  // namespace fixline::dead_letters
