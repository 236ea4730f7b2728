#include "postgres/pg_error.hpp"

namespace fixline::postgres {
namespace {

std::string field(const PGresult* result, int code) {
  const char* text = PQresultErrorField(result, code);
  return text != nullptr ? text : "";
}

// "PL/pgSQL function odd() line 1 at RAISE", "SQL function "f" statement 1"; languages keep their
// names in every translation.
bool names_a_function(std::string_view context) {
  return context.find("PL/") != std::string_view::npos ||
         context.find("SQL function") != std::string_view::npos;
}

ErrorCode sorted(const PgError& error) {
  if (error.sqlstate.empty()) return ErrorCode::unavailable;
  const auto code = error_code_for(rule_for(error.sqlstate).remedy);
  // The row may be fine, and a partition missing, or a trigger wrong.
  const bool is_doubtful = error.is_nameless_check() || error.is_doubtful_word();
  return code == ErrorCode::refused && is_doubtful ? ErrorCode::misconfigured : code;
}

}  // namespace

std::string one_line(std::string_view text) {
  std::string line;
  for (const char letter : text) {
    const bool breaks = letter == '\n' || letter == '\t';
    if (!breaks)
      line += letter;
    else if (!line.ends_with(' '))
      line += ' ';
  }
  if (line.ends_with(' ')) line.pop_back();
  return line;
}

PgError error_in(const PGresult* result) {
  PgError error{.code = ErrorCode::unavailable,
                .message = one_line(field(result, PG_DIAG_MESSAGE_PRIMARY)),
                .sqlstate = field(result, PG_DIAG_SQLSTATE),
                .column = field(result, PG_DIAG_COLUMN_NAME),
                .constraint = field(result, PG_DIAG_CONSTRAINT_NAME),
                .is_of_function = names_a_function(field(result, PG_DIAG_CONTEXT)),
                .ends_session = field(result, PG_DIAG_SEVERITY_NONLOCALIZED) != "ERROR"};
  if (error.message.empty()) error.message = one_line(PQresultErrorMessage(result));
  if (error.is(Trait::locked)) error.message += ": another session holds a lock that it needs";
  error.code = sorted(error);
  return error;
}

PgError connect_error(std::string_view verbose_text) {
  // "... failed: FATAL:  28P01: password authentication failed for user "u"\nLOCATION:  ..."
  PgError error{ErrorCode::unavailable, {}, {}, {}, {}};
  for (auto at = verbose_text.find(":  "); at != std::string_view::npos;
       at = verbose_text.find(":  ", at + 1)) {
    const auto rest = verbose_text.substr(at + 3);
    if (rest.size() < 7 || !is_sqlstate_text(rest.substr(0, 5)) || rest.substr(5, 2) != ": ")
      continue;
    error.sqlstate = rest.substr(0, 5);
    error.message = one_line(rest.substr(7, rest.substr(7).find('\n')));
    break;
  }
  if (error.sqlstate.empty()) error.message = one_line(verbose_text);
  error.code = sorted(error);
  // No data was sent yet, so it can't be to blame: a setting that the server refuses is.
  if (error.code == ErrorCode::refused) error.code = ErrorCode::misconfigured;
  return error;
}

Error without_data(Error error) {
  if (error.code == ErrorCode::refused) error.code = ErrorCode::misconfigured;
  return in_context(std::move(error), "postgres");
}

PgError local_error(ErrorCode code, std::string message) {
  return PgError{code, std::move(message), {}, {}, {}};
}

}  // namespace fixline::postgres
