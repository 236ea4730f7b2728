#pragma once

#include <array>
#include <cstdint>
#include <string_view>

#include "error/error.hpp"

namespace fixline::postgres {

/// What helps against an error that PostgreSQL reported.
enum class Remedy : std::uint8_t {
  retry,        ///< an outage or a collision: the same work again, later
  dead_letter,  ///< the data itself is refused and will be refused again
  shout,        ///< the set-up is wrong: hold the work, and tell a person
};

/// One row of the table: SQLSTATEs that begin with `prefix`.
struct RemedyRule {
  std::string_view prefix;
  Remedy remedy;
};

/// How SQLSTATEs are sorted; the longest matching prefix counts. What is not here is doubtful, and
/// in doubt nothing becomes a dead letter: the work is held and a person is told.
inline constexpr std::array remedy_rules{
    RemedyRule{"08", Remedy::retry},        // connection
    RemedyRule{"0A", Remedy::shout},        // feature not supported
    RemedyRule{"22", Remedy::dead_letter},  // data: out of range, invalid text
    RemedyRule{"23", Remedy::dead_letter},  // integrity constraint
    RemedyRule{"25", Remedy::shout},        // transaction state
    RemedyRule{"25006", Remedy::retry},     // read-only: a standby, or a failover under way
    RemedyRule{"25P03", Remedy::retry},     // idle in transaction for too long
    RemedyRule{"25P04", Remedy::retry},     // transaction time-out
    RemedyRule{"26000", Remedy::retry},     // prepared statement is gone: another session
    RemedyRule{"28", Remedy::shout},        // authorization
    RemedyRule{"3D", Remedy::shout},        // no such database
    RemedyRule{"3F", Remedy::shout},        // no such schema
    RemedyRule{"40", Remedy::retry},        // deadlock, serialization
    RemedyRule{"42", Remedy::shout},        // no such table or column, no permission
    RemedyRule{"53", Remedy::retry},        // disk full, out of memory, too many connections
    RemedyRule{"54", Remedy::dead_letter},  // too big for the program, such as an index row
    RemedyRule{"55", Remedy::retry},        // lock not available, object in use
    RemedyRule{"55000", Remedy::shout},     // a deferrable constraint, which forbids ON CONFLICT
    RemedyRule{"57", Remedy::retry},        // shutting down, starting up, cancelled
    RemedyRule{"58", Remedy::retry},        // input or output of the operating system
    RemedyRule{"72", Remedy::retry},        // snapshot too old
    RemedyRule{"P0", Remedy::shout},        // a trigger's own exception
    RemedyRule{"XX", Remedy::shout},        // internal error, corrupt data
};

/// The remedy for a SQLSTATE of five characters; anything unknown is to be shouted about.
[[nodiscard]] constexpr Remedy remedy_for(std::string_view sqlstate) noexcept {
  Remedy found = Remedy::shout;
  std::size_t matched = 0;
  for (const auto& rule : remedy_rules) {
    if (rule.prefix.size() > matched && sqlstate.starts_with(rule.prefix)) {
      found = rule.remedy;
      matched = rule.prefix.size();
    }
  }
  return found;
}

[[nodiscard]] constexpr ErrorCode error_code_for(Remedy remedy) noexcept {
  switch (remedy) {
    case Remedy::retry:
      return ErrorCode::unavailable;
    case Remedy::dead_letter:
      return ErrorCode::refused;
    case Remedy::shout:
      break;
  }
  return ErrorCode::misconfigured;
}

}  // namespace fixline::postgres
