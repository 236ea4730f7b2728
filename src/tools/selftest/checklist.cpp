#include "selftest/checklist.hpp"

#include "health/remedies.hpp"

namespace fixline::selftest {

Checked Checklist::no_answer() const {
  return failure(ErrorCode::unavailable,
                 "not done within the time limit of " + std::to_string(limit_.count()) + " ms");
}

bool Checklist::conclude(health::Subject subject, std::string_view name,
                         std::chrono::microseconds took, Checked checked) {
  CheckResult result{.name = std::string(name), .took = took};
  if (checked) {
    result.outcome = Outcome::passed;
    result.note = std::move(checked->note);
    result.findings = std::move(checked->findings);
  } else {
    result.outcome = Outcome::failed;
    std::string remedy(health::remedy_for(subject, checked.error()));
    result.findings = {{subject, std::move(checked.error().detail), "", std::move(remedy)}};
  }
  add(std::move(result));
  return results_.back().outcome == Outcome::passed;
}

void Checklist::skip(std::string_view name, std::string why) {
  add({.name = std::string(name), .outcome = Outcome::skipped, .note = std::move(why)});
}

void Checklist::fail(health::Subject subject, std::string_view name, Error why) {
  conclude(subject, name, {}, std::unexpected(std::move(why)));
}

void Checklist::add(CheckResult result) {
  results_.push_back(std::move(result));
  if (listener_) listener_(results_.back());
}

}  // namespace fixline::selftest
