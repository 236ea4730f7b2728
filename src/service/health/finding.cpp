#include "health/finding.hpp"

#include <iterator>

#include "health/remedies.hpp"

namespace fixline::health {

std::string_view name_of(Subject subject) noexcept {
  switch (subject) {
    case Subject::redis: return "redis";
    case Subject::postgres: return "postgres";
    case Subject::spool: return "spool";
    case Subject::program: break;
  }
  return "fixline";
}

void append(Findings from, Findings& to) {
  to.insert(to.end(), std::move_iterator(from.begin()), std::move_iterator(from.end()));
}

Finding unreachable(Subject subject, const Error& error) {
  const auto finding = [&](const char* what, const char* effect) {
    return Finding{
        subject,
        std::string(what) + " (" + std::string(after_subject(error.detail, name_of(subject))) + ")",
        effect, std::string(remedy_for(subject, error))};
  };
  switch (subject) {
    case Subject::redis:
      return finding(
          "Redis can't be asked",
          "points go straight into PostgreSQL, and nothing is known of how Redis keeps them");
    case Subject::postgres:
      return finding("PostgreSQL can't be asked",
                     "points wait in Redis, and nothing is known of the tables");
    case Subject::spool:
      return finding("the spool can't be used",
                     "points have no place while Redis and PostgreSQL are both down");
    case Subject::program: break;
  }
  return finding("this can't be checked", "");
}

}  // namespace fixline::health
