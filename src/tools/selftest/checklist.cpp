#include "selftest/checklist.hpp"

#include "selftest/advice.hpp"

namespace fixline::selftest {

Finding Checklist::no_answer() const {
  return failure(ErrorCode::unavailable,
                 "not done within the time limit of " + std::to_string(limit_.count()) + " ms");
}

bool Checklist::conclude(Subject subject, std::string_view name, std::chrono::microseconds took,
                         Finding finding) {
  CheckResult result{.name = std::string(name), .took = took};
  if (finding) {
    result.outcome = Outcome::passed;
    result.detail = std::move(finding->note);
    result.warnings = std::move(finding->warnings);
  } else {
    result.outcome = Outcome::failed;
    result.advice = advice_for(subject, finding.error());
    result.detail = std::move(finding.error().detail);
  }
  add(std::move(result));
  return results_.back().outcome == Outcome::passed;
}

void Checklist::skip(std::string_view name, std::string why) {
  add({.name = std::string(name), .outcome = Outcome::skipped, .detail = std::move(why)});
}

void Checklist::fail(Subject subject, std::string_view name, Error why) {
  conclude(subject, name, {}, std::unexpected(std::move(why)));
}

void Checklist::add(CheckResult result) {
  results_.push_back(std::move(result));
  if (listener_) listener_(results_.back());
}

}  // namespace fixline::selftest
