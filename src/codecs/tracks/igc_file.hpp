#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/time_bounds.hpp"
#include "tracks/igc_days.hpp"
#include "tracks/igc_record.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::tracks {

/// Reads an IGC file. Elevation is the GNSS altitude (none in a V record), barometric altitude the
/// pressure altitude.
///
/// Lines end at CR or LF in any mix; blanks, NUL, XON, XOFF and a byte order mark before a record
/// and blanks behind it are dropped; UTF-16 with a byte order mark is read as its ASCII; lines that
/// are no fix, date or extension are read over. Second 60 is the next second where UTC can have it,
/// else the fix is refused.
///
/// The day: fixes wait until the next date record, or the end, for all that tells it (igc_days.hpp
/// has the rule), at most `held_fixes_max`. A valid date record counts unless it repeats the one
/// before with no A record in between, or contradicts a clock that goes on around midnight. Fixes
/// before the first date are reckoned back from it. A file with fixes but without a date is an
/// error, which quotes the record that could not be read: no date is ever invented.
///
/// An A record and a date behind a fix begin another log.
///
/// Refused alone, with the number of the line: malformed B records (also those whose letter is
/// spoilt), positions of 0 N 0 E, times
/// out of the window, clocks that are hours off. Told as changes: an altitude that is no number
/// (the fix is taken without), a longitude a little beyond the date line (it is wrapped).
class IgcReader final : public TrackReader {
 public:
  static constexpr std::size_t held_fixes_max = 200'000;

  IgcReader(FixSink& sink, const points::TimeWindow& window);

  Result<void> feed(std::string_view bytes) override;
  Result<void> finish() override;
  std::string_view recorder() const override { return recorder_; }

 private:
  /// A fix that waits for its day.
  struct HeldFix {
    std::size_t index;
    std::size_t line;
    IgcFix fix;
  };

  /// What a date record said of the held fixes.
  struct Claim {
    IgcDateClaim of;
    bool is_of_new_log;
  };

  /// An A record.
  struct NewRecorder {
    std::size_t before_fix;
    std::string name;
  };

  struct NewLog {
    std::size_t first_index;
    std::string recorder;
  };

  [[nodiscard]] Result<void> feed_ascii(std::string_view bytes);
  [[nodiscard]] Result<void> end_line();
  void read_recorder(std::string_view line);
  void read_date(std::string_view line);
  void claim_day(std::chrono::sys_days date, bool begins_log);
  [[nodiscard]] Result<void> read_fix(std::string_view line);
  void settle();
  [[nodiscard]] IgcDateClaim claim_of_held() const;
  void deliver(const HeldFix& held, std::optional<std::chrono::sys_seconds> time);
  void tell_changes(const HeldFix& held, bool is_wrapped);

  FixSink& sink_;
  points::TimeWindow window_;
  std::string start_;
  bool is_utf16_ = false;
  std::string line_;  // what has come of the current line, up to a bound
  std::size_t line_number_ = 1;
  bool after_cr_ = false;
  std::string recorder_;
  IgcExtensions extensions_;
  std::size_t fix_count_ = 0;
  std::vector<HeldFix> held_;
  std::optional<Claim> claim_;  // on the held fixes
  std::optional<std::chrono::sys_days> last_date_;
  std::string unread_date_;  // the first date record that could not be read
  std::optional<std::chrono::sys_seconds> last_time_;  // of the fixes that were settled
  std::optional<NewRecorder> new_recorder_;            // since the last date record
  std::vector<NewLog> new_logs_;                       // that were not told yet
};

}  // namespace fixline::tracks
