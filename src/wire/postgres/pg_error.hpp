#pragma once

#include <libpq-fe.h>

#include <expected>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "postgres/sqlstate.hpp"

namespace fixline::postgres {

/// What PostgreSQL, or the way to it, answered instead of a result.
struct PgError {
  ErrorCode code;          ///< already sorted: unavailable, refused, misconfigured or cancelled
  std::string message;     ///< for a person; never holds a password
  std::string sqlstate;    ///< five characters; empty when the server did not answer
  std::string column;      ///< that the error is about; often empty
  std::string constraint;  ///< that was violated; often empty
  bool is_of_function = false;  ///< raised within one of the database's, such as a trigger's
  bool ends_session = false;    ///< the server hangs up after it
  bool is_of_table = false;     ///< of a row that another table takes: for who knows the table

  /// As the table of SQLSTATEs says; none without an answer.
  [[nodiscard]] bool is(Trait trait) const noexcept { return has_trait(sqlstate, trait); }

  /// Refused by a check that has no name: no partition takes the row, or a trigger says so.
  [[nodiscard]] bool is_nameless_check() const noexcept {
    return is(Trait::check_failed) && constraint.empty();
  }

  /// A function's own word, which a person may mend, be it that of an outage: its server, or what
  /// it asked by itself, is another. One that names a constraint means the row.
  [[nodiscard]] bool is_doubtful_word() const noexcept {
    return is_of_function && constraint.empty() && !ends_session;
  }

  /// Not for good, but perhaps for the sake of some of the rows: the others may go through now, and
  /// these at another hour, or when a person has mended something.
  [[nodiscard]] bool may_be_of_some_rows() const noexcept {
    return is_of_table || is(Trait::of_some_rows) || is_nameless_check() || is_doubtful_word();
  }

  /// Each new trial costs its whole wait.
  [[nodiscard]] bool costs_time() const noexcept {
    return is(Trait::locked) || is(Trait::timed_out);
  }

  [[nodiscard]] Error error() const {
    return Error{code, sqlstate.empty() ? message : message + " (SQLSTATE " + sqlstate + ")"};
  }
};

template <class T>
using PgResult = std::expected<T, PgError>;

/// The error that a result of a statement holds.
[[nodiscard]] PgError error_in(const PGresult* result);

/// The error of an attempt to connect, from libpq's verbose text, which holds the SQLSTATE.
[[nodiscard]] PgError connect_error(std::string_view verbose_text);

/// A text of libpq's without the breaks between its lines and after them.
[[nodiscard]] std::string one_line(std::string_view text);

/// What an error is where no points were sent, so that none can be to blame.
[[nodiscard]] Error without_data(Error error);

/// An error on this side of the wire: a time-out, a lost connection.
[[nodiscard]] PgError local_error(ErrorCode code, std::string message);

}  // namespace fixline::postgres
