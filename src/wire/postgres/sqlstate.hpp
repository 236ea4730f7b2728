#pragma once

#include <array>
#include <cstdint>
#include <string_view>
#include <utility>

#include "error/error.hpp"

namespace fixline::postgres {

/// What helps against an error that PostgreSQL reported.
enum class Remedy : std::uint8_t {
  retry,        ///< an outage or a collision: the same work again, later
  dead_letter,  ///< the data itself is refused and will be refused again
  shout,        ///< the set-up is wrong: hold the work, and tell a person
};

/// What an error tells beside its remedy; several may hold.
enum class Trait : std::uint16_t {
  none = 0,
  conflict = 1U << 0U,       ///< the table has a row of that key
  no_parent = 1U << 1U,      ///< a row that this one refers to is not there
  null_refused = 1U << 2U,   ///< a column takes no NULL
  check_failed = 1U << 3U,   ///< of a constraint, or no partition takes the row
  rolled_back = 1U << 4U,    ///< for another transaction: other locks, or another order, may do
  collision = 1U << 5U,      ///< with another transaction: the session is as good as it was
  forbidden = 1U << 6U,      ///< the statement can't be run at all, whatever its rows
  undefined = 1U << 7U,      ///< no such table or column
  changed_table = 1U << 8U,  ///< it is not any more what it was when the statement was prepared
  locked = 1U << 9U,         ///< by another session, for longer than was waited
  of_some_rows = 1U << 10U,  ///< perhaps: others may go through, and these at another hour
  timed_out = 1U << 11U,     ///< within its limit of time, which each new trial costs
};

[[nodiscard]] constexpr Trait operator|(Trait a, Trait b) noexcept {
  return static_cast<Trait>(std::to_underlying(a) | std::to_underlying(b));
}

/// One row of the table: SQLSTATEs that begin with `prefix`.
struct SqlStateRule {
  std::string_view prefix;
  Remedy remedy;
  Trait traits = Trait::none;
};

/// How SQLSTATEs are sorted; the longest matching prefix counts. What is not here is doubtful, and
/// in doubt nothing becomes a dead letter: the work is held and a person is told.
inline constexpr std::array sqlstate_rules{
    SqlStateRule{"08", Remedy::retry},                                           // connection
    SqlStateRule{"0A", Remedy::shout, Trait::forbidden | Trait::changed_table},  // not supported
    SqlStateRule{"22", Remedy::dead_letter},  // data: out of range, invalid text
    SqlStateRule{"23", Remedy::dead_letter},  // integrity constraint
    SqlStateRule{"23502", Remedy::dead_letter, Trait::null_refused},
    SqlStateRule{"23503", Remedy::dead_letter, Trait::no_parent},
    SqlStateRule{"23505", Remedy::dead_letter, Trait::conflict},
    SqlStateRule{"23514", Remedy::dead_letter, Trait::check_failed},
    SqlStateRule{"25", Remedy::shout},     // transaction state
    SqlStateRule{"25006", Remedy::retry},  // read-only: a standby, or a failover under way
    SqlStateRule{"25P03", Remedy::retry},  // idle in transaction for too long
    SqlStateRule{"25P04", Remedy::retry},  // transaction time-out
    SqlStateRule{"26000", Remedy::retry, Trait::changed_table},  // statement is gone: other session
    SqlStateRule{"28", Remedy::shout},                           // authorization
    SqlStateRule{"3D", Remedy::shout},                           // no such database
    SqlStateRule{"3F", Remedy::shout},                           // no such schema
    SqlStateRule{"40", Remedy::retry, Trait::rolled_back | Trait::collision},  // deadlock
    SqlStateRule{"42", Remedy::shout, Trait::forbidden},  // syntax, no permission
    SqlStateRule{"42501", Remedy::shout, Trait::forbidden | Trait::of_some_rows},  // or a policy's
    SqlStateRule{"42703", Remedy::shout,
                 Trait::forbidden | Trait::undefined | Trait::changed_table},  // no such column
    SqlStateRule{"42804", Remedy::shout, Trait::forbidden | Trait::changed_table},  // another type
    SqlStateRule{"42846", Remedy::shout, Trait::forbidden | Trait::changed_table},  // can't be cast
    SqlStateRule{"42P01", Remedy::shout,
                 Trait::forbidden | Trait::undefined | Trait::changed_table},       // no such table
    SqlStateRule{"42P10", Remedy::shout, Trait::forbidden | Trait::changed_table},  // no such key
    SqlStateRule{"53", Remedy::retry},        // disk full, out of memory, too many connections
    SqlStateRule{"54", Remedy::dead_letter},  // too big for the program, such as an index row
    SqlStateRule{"55", Remedy::retry, Trait::collision},  // lock not available, object in use
    SqlStateRule{"55P03", Remedy::retry,
                 Trait::collision | Trait::locked | Trait::of_some_rows},  // lock not available
    SqlStateRule{"55000", Remedy::shout, Trait::collision},  // deferrable: forbids ON CONFLICT
    SqlStateRule{"57", Remedy::retry},                       // shutting down, starting up
    SqlStateRule{"57014", Remedy::retry,
                 Trait::collision | Trait::timed_out},  // cancelled: it took too long
    SqlStateRule{"58", Remedy::retry},                  // input or output of the operating system
    SqlStateRule{"72", Remedy::retry},                  // snapshot too old
    SqlStateRule{"P0", Remedy::shout, Trait::of_some_rows},  // a trigger's own exception
    SqlStateRule{"XX", Remedy::shout, Trait::of_some_rows},  // internal error, corrupt data
};

/// Whether all of it may be in a SQLSTATE.
[[nodiscard]] constexpr bool is_sqlstate_text(std::string_view text) noexcept {
  return text.find_first_not_of("0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ") == std::string_view::npos;
}

/// The row for a SQLSTATE of five characters; anything unknown is to be shouted about.
[[nodiscard]] constexpr SqlStateRule rule_for(std::string_view sqlstate) noexcept {
  SqlStateRule found{"", Remedy::shout};
  for (const auto& rule : sqlstate_rules)
    if (rule.prefix.size() > found.prefix.size() && sqlstate.starts_with(rule.prefix)) found = rule;
  return found;
}

[[nodiscard]] constexpr bool has_trait(std::string_view sqlstate, Trait trait) noexcept {
  return (std::to_underlying(rule_for(sqlstate).traits) & std::to_underlying(trait)) != 0;
}

[[nodiscard]] constexpr ErrorCode error_code_for(Remedy remedy) noexcept {
  switch (remedy) {
    case Remedy::retry: return ErrorCode::unavailable;
    case Remedy::dead_letter: return ErrorCode::refused;
    case Remedy::shout: break;
  }
  return ErrorCode::misconfigured;
}

}  // namespace fixline::postgres
