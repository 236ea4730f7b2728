#include "health/findings_book.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "health/report.hpp"

namespace fixline::health {
namespace {

bool is_same(const Finding& one, const Finding& other) {
  return one.subject == other.subject && one.what == other.what;
}

}  // namespace

std::vector<LogLine> FindingsBook::see(const Findings& findings, Clock::time_point now) {
  std::erase_if(entries_, [&](const Entry& entry) {
    return !entry.was_told && now - entry.logged_at >= interval;
  });
  std::vector<LogLine> lines;
  for (const auto& finding : findings) {
    const bool is_known = std::ranges::any_of(
        entries_, [&](const Entry& entry) { return is_same(entry.finding, finding); });
    if (is_known) continue;
    entries_.push_back({finding, now});
    lines.push_back({false, line_of(finding)});
  }
  for (auto& entry : entries_) {
    const bool goes_on = std::ranges::any_of(
        findings, [&](const Finding& finding) { return is_same(finding, entry.finding); });
    if (!goes_on && std::exchange(entry.was_told, false))
      lines.push_back(
          {true, fmt::format("{}: over, after {:.0f} s", headline_of(entry.finding),
                             std::chrono::duration<double>(now - entry.logged_at).count())});
  }
  return lines;
}

}  // namespace fixline::health
