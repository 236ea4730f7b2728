#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "formats/igc_record.hpp"
#include "formats/track_reader.hpp"
#include "points/time_bounds.hpp"

namespace fixline::formats {

/// Reads an IGC file. Elevation is the GNSS altitude (none in a V record), barometric altitude the
/// pressure altitude.
///
/// Lines end at CR or LF in any mix; blanks, NUL, XON, XOFF and a byte order mark before a record
/// and blanks behind it are dropped; lines that are no fix, date or extension are read over.
///
/// The day: a valid date record starts it, unless it repeats the one before with no A record in
/// between. A fix more than 12 h earlier in the day than the one before is on the next day; one
/// more than 12 h later, after such a step, on the day before. Fixes before the first date take
/// that date; they wait for it, at most `undated_fixes_max`. A file with fixes but without a date
/// is an error: no date is ever invented.
///
/// Refused alone, with the number of the line: malformed B records, positions of 0 N 0 E, times
/// out of the window.
class IgcReader final : public TrackReader {
 public:
  static constexpr std::size_t undated_fixes_max = 200'000;

  IgcReader(FixSink& sink, const points::TimeWindow& window);

  Result<void> feed(std::string_view bytes) override;
  Result<void> finish() override;
  std::string_view recorder() const override { return recorder_; }

 private:
  /// A fix that knows its place in the file and its time from the beginning of day 0.
  struct DayFix {
    std::size_t index;
    std::chrono::microseconds since_day_0;
    IgcFix fix;
  };

  [[nodiscard]] Result<void> end_line();
  void read_recorder(std::string_view line);
  void read_date(std::string_view line);
  [[nodiscard]] Result<void> read_fix(std::string_view line);
  [[nodiscard]] std::chrono::microseconds place_in_days(const IgcFix& fix);
  void deliver(const DayFix& fix, std::chrono::sys_days date);
  [[nodiscard]] std::string at_line() const;

  FixSink& sink_;
  points::TimeWindow window_;
  std::string line_;  // what has come of the current line, up to a bound
  std::size_t line_number_ = 1;
  bool after_cr_ = false;
  std::string recorder_;
  IgcExtensions extensions_;
  std::size_t fix_count_ = 0;
  std::optional<std::chrono::sys_days> date_;  // of day 0: the last date that counted
  bool has_new_recorder_ = false;              // an A record came since
  std::chrono::days day_{0};
  std::optional<std::chrono::seconds> time_before_;
  std::vector<DayFix> undated_;
};

}  // namespace fixline::formats
