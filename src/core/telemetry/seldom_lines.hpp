#pragma once

#include <spdlog/common.h>

#include <chrono>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace fixline::telemetry {

/// Which of lines that come again and again are written: the first of each kind, and then one in
/// `interval`, the last one included. Pure.
class SeldomLines {
 public:
  using Clock = std::chrono::steady_clock;

  /// Between two lines of a kind.
  static constexpr std::chrono::seconds interval{10};

  struct Line {
    spdlog::level::level_enum level;
    std::string text;
  };

  /// What is to be written for it, with how many like it were not; nullopt: nothing now.
  [[nodiscard]] std::optional<std::string> next(std::string_view kind,
                                                spdlog::level::level_enum level,
                                                const std::string& line, Clock::time_point now);

  /// The last line of each kind that still is to be written, and may be by now.
  [[nodiscard]] std::vector<Line> due(Clock::time_point now);

 private:
  struct Kind {
    Clock::time_point written_at;
    std::uint64_t passed_over = 0;
    Line last{};  ///< of those
  };

  static std::string with_count(const std::string& line, std::uint64_t others);

  std::map<std::string, Kind, std::less<>> kinds_;
};

}  // namespace fixline::telemetry
