#include "telemetry/seldom_lines.hpp"

#include <fmt/format.h>

#include <utility>

namespace fixline::telemetry {

std::optional<std::string> SeldomLines::next(std::string_view kind, spdlog::level::level_enum level,
                                             const std::string& line, Clock::time_point now) {
  const auto known = kinds_.find(kind);
  if (known == kinds_.end()) {
    kinds_.emplace(kind, Kind{.written_at = now});
    return line;
  }
  auto& of = known->second;
  if (now - of.written_at < interval) {
    ++of.passed_over;
    of.last = {level, line};
    return std::nullopt;
  }
  of.written_at = now;
  return with_count(line, std::exchange(of.passed_over, 0));
}

std::vector<SeldomLines::Line> SeldomLines::due(Clock::time_point now) {
  std::vector<Line> lines;
  for (auto& [name, kind] : kinds_) {
    if (kind.passed_over == 0 || now - kind.written_at < interval) continue;
    kind.written_at = now;
    const auto others = std::exchange(kind.passed_over, 0) - 1;
    lines.push_back({kind.last.level, with_count(kind.last.text, others)});
  }
  return lines;
}

std::string SeldomLines::with_count(const std::string& line, std::uint64_t others) {
  return others == 0 ? line : fmt::format("{} ({} more like it before)", line, others);
}

}  // namespace fixline::telemetry
