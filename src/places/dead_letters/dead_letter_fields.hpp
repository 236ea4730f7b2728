#pragma once

#include <cstdint>
#include <string_view>
#include <tuple>

#include "dead_letters/dead_letter.hpp"

namespace fixline::dead_letters {

enum class FieldKind : std::uint8_t {
  plain,
  time,
  real,  ///< a number, or a word of PostgreSQL's for none
};

/// A field of a letter: its name in JSON, and where the table has it.
template <class Value>
struct DeadLetterField {
  std::string_view name;
  std::string_view sql;
  Value DeadLetter::* member;
  FieldKind kind = FieldKind::plain;
};

/// All but the payload, in the order of the JSON. What reads and tells letters goes through it.
inline constexpr std::tuple dead_letter_fields{
    DeadLetterField{"id", "id", &DeadLetter::id},
    DeadLetterField{"queue", "queue", &DeadLetter::queue},
    DeadLetterField{"reason", "reason", &DeadLetter::reason},
    DeadLetterField{"sqlstate", "sqlstate", &DeadLetter::sqlstate},
    DeadLetterField{"detail", "detail", &DeadLetter::detail},
    DeadLetterField{"column", "column_name", &DeadLetter::column},
    DeadLetterField{"constraint", "constraint_name", &DeadLetter::constraint},
    DeadLetterField{"attempts", "attempts", &DeadLetter::attempts},
    DeadLetterField{"points", "points", &DeadLetter::points},
    DeadLetterField{"flight_id", "flight_id", &DeadLetter::flight_id},
    DeadLetterField{"flight_uuid", "flight_uuid", &DeadLetter::flight_uuid},
    DeadLetterField{"device_id", "device_id", &DeadLetter::device_id},
    DeadLetterField{"point_time", "point_time", &DeadLetter::point_time, FieldKind::time},
    DeadLetterField{"lat", "lat", &DeadLetter::lat, FieldKind::real},
    DeadLetterField{"lon", "lon", &DeadLetter::lon, FieldKind::real},
    DeadLetterField{"first_failed_at", "first_failed_at", &DeadLetter::first_failed_at,
                    FieldKind::time},
    DeadLetterField{"last_failed_at", "last_failed_at", &DeadLetter::last_failed_at,
                    FieldKind::time},
    DeadLetterField{"payload_bytes", "octet_length(payload)", &DeadLetter::payload_bytes},
};

/// Calls `use` with each field.
template <class Use>
void for_each_field(Use use) {
  std::apply([&](const auto&... field) { (use(field), ...); }, dead_letter_fields);
}

}  // namespace fixline::dead_letters
