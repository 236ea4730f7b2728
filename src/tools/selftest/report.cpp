#include "selftest/report.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <string_view>

#include "health/report.hpp"
#include "json/plain_json.hpp"

namespace fixline::selftest {
namespace {

namespace json = boost::json;

constexpr std::string_view plain = "\033[0m";
constexpr std::string_view yellow = "\033[33m";

struct Look {
  std::string_view mark;
  std::string_view colour;
  std::string_view name;
};

constexpr Look look_of(Outcome outcome) {
  constexpr std::array<Look, 3> looks{{
      {"✓", "\033[32m", "passed"},
      {"✗", "\033[31m", "failed"},
      {"-", "\033[2m", "skipped"},
  }};
  return looks[static_cast<std::size_t>(outcome)];
}

std::string coloured(std::string_view text, std::string_view colour, bool in_colour) {
  return in_colour ? fmt::format("{}{}{}", colour, text, plain) : std::string(text);
}

std::string time_text(const CheckResult& result) {
  if (result.outcome == Outcome::skipped) return {};
  return fmt::format("{:.1f} ms", static_cast<double>(result.took.count()) / 1000);
}

std::size_t count_of(const std::vector<CheckResult>& results, Outcome outcome) {
  return static_cast<std::size_t>(std::ranges::count(results, outcome, &CheckResult::outcome));
}

/// What is told as a warning: what a check found that passed all the same.
std::vector<std::string> warnings_of(const CheckResult& result) {
  if (result.outcome == Outcome::failed) return {};
  return health::texts_of(result.findings);
}

std::size_t warnings_in(const std::vector<CheckResult>& results) {
  std::size_t count = 0;
  for (const auto& result : results) count += warnings_of(result).size();
  return count;
}

json::object object_of(const CheckResult& result) {
  const bool is_failed = result.outcome == Outcome::failed;
  const auto warnings = warnings_of(result);
  json::object object{
      {"name", result.name},
      {"outcome", look_of(result.outcome).name},
      {"seconds", plain_json::rounded(std::chrono::duration<double>(result.took).count(), 6)},
      {"detail", is_failed ? result.findings.front().what : result.note},
      {"warnings", json::array(warnings.begin(), warnings.end())}};
  if (is_failed) object["advice"] = result.findings.front().remedy;
  return object;
}

}  // namespace

std::string text_of(const CheckResult& result, bool in_colour) {
  const auto look = look_of(result.outcome);
  auto text = fmt::format("{} {:<29}{:>10}", coloured(look.mark, look.colour, in_colour),
                          result.name, time_text(result));
  if (!result.note.empty()) text += "  " + result.note;
  text += "\n";
  for (const auto& warning : warnings_of(result))
    text += fmt::format("    {} {}\n", coloured("warning:", yellow, in_colour), warning);
  if (result.outcome == Outcome::failed)
    for (const auto& finding : result.findings)
      text += fmt::format("    why: {}\n    do:  {}\n", finding.what, finding.remedy);
  return text;
}

std::string summary_of(const std::vector<CheckResult>& results, std::chrono::milliseconds took) {
  auto text = fmt::format("{} passed, {} failed, {} skipped", count_of(results, Outcome::passed),
                          count_of(results, Outcome::failed), count_of(results, Outcome::skipped));
  if (const auto warnings = warnings_in(results); warnings != 0)
    text += fmt::format(", {} warning{}", warnings, warnings == 1 ? "" : "s");
  return text + fmt::format(", in {:.2f} s", std::chrono::duration<double>(took).count());
}

std::string json_of(const std::vector<CheckResult>& results, std::chrono::milliseconds took) {
  json::array checks;
  for (const auto& result : results) checks.push_back(object_of(result));
  return plain_json::text_of(
      json::object{{"ok", all_good(results)},
                   {"passed", count_of(results, Outcome::passed)},
                   {"failed", count_of(results, Outcome::failed)},
                   {"skipped", count_of(results, Outcome::skipped)},
                   {"warnings", warnings_in(results)},
                   {"seconds", plain_json::rounded(std::chrono::duration<double>(took).count(), 6)},
                   {"checks", std::move(checks)}});
}

bool all_good(const std::vector<CheckResult>& results) {
  return count_of(results, Outcome::failed) == 0;
}

}  // namespace fixline::selftest
