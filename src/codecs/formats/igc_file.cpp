#include "formats/igc_file.hpp"

#include <algorithm>

namespace fixline::formats {
namespace {

using std::chrono::hours;

/// No record that is read is longer; of junk lines the rest is dropped.
constexpr std::size_t line_bytes_max = 1'024;
constexpr std::size_t recorder_length_max = 40;
constexpr hours half_a_day{12};

constexpr bool is_dropped_before_a_record(char c) noexcept {
  constexpr std::string_view dropped("\0\x11\x13 \t", 5);
  return dropped.find(c) != std::string_view::npos;
}

std::string_view without_blanks(std::string_view line) noexcept {
  constexpr std::string_view byte_order_mark = "\xef\xbb\xbf";
  if (line.starts_with(byte_order_mark)) {
    line.remove_prefix(byte_order_mark.size());
    while (!line.empty() && is_dropped_before_a_record(line.front())) line.remove_prefix(1);
  }
  constexpr std::string_view dropped_behind(" \t\0\x1a", 4);
  return line.substr(0, line.find_last_not_of(dropped_behind) + 1);
}

bool is_printable(char c) noexcept { return c >= ' ' && c <= '~'; }

}  // namespace

IgcReader::IgcReader(FixSink& sink, const points::TimeWindow& window)
    : sink_(sink), window_(window) {
  line_.reserve(line_bytes_max);
}

Result<void> IgcReader::feed(std::string_view bytes) {
  while (!bytes.empty()) {
    const auto* const line_end =
        std::ranges::find_if(bytes, [](char c) { return c == '\n' || c == '\r'; });
    const auto end = static_cast<std::size_t>(line_end - bytes.begin());
    std::string_view piece = bytes.substr(0, end);
    if (!piece.empty()) after_cr_ = false;
    while (line_.empty() && !piece.empty() && is_dropped_before_a_record(piece.front()))
      piece.remove_prefix(1);
    line_.append(piece.substr(0, line_bytes_max - line_.size()));
    if (end == bytes.size()) break;
    const bool is_lf_of_crlf = bytes[end] == '\n' && after_cr_;
    after_cr_ = bytes[end] == '\r';
    if (!is_lf_of_crlf) {
      if (auto done = end_line(); !done) return done;
    }
    bytes.remove_prefix(end + 1);
  }
  return {};
}

Result<void> IgcReader::finish() {
  if (auto done = end_line(); !done) return done;
  if (undated_.empty()) return {};
  return failure(ErrorCode::invalid, "the IGC file has no date (no valid HFDTE record): its " +
                                         std::to_string(undated_.size()) +
                                         " fixes have a time of day alone");
}

Result<void> IgcReader::end_line() {
  Result<void> done;
  const std::string_view line = without_blanks(line_);
  switch (line.empty() ? '\0' : line.front()) {
    case 'A': read_recorder(line); break;
    case 'H': read_date(line); break;
    case 'I':
      if (const auto extensions = parse_igc_extensions(line)) extensions_ = *extensions;
      break;
    case 'B': done = read_fix(line); break;
    default: break;
  }
  line_.clear();
  ++line_number_;
  return done;
}

void IgcReader::read_recorder(std::string_view line) {
  has_new_recorder_ = true;
  if (!recorder_.empty()) return;
  const std::string_view name = line.substr(1, recorder_length_max);
  if (std::ranges::all_of(name, is_printable)) recorder_ = name;
}

void IgcReader::read_date(std::string_view line) {
  const auto date = parse_igc_date(line);
  if (!date) return;
  const bool is_repeated = date_ == date && !has_new_recorder_;
  has_new_recorder_ = false;
  if (is_repeated) return;
  const bool is_first = !date_;
  date_ = date;
  day_ = std::chrono::days(0);
  time_before_.reset();
  if (!is_first) return;
  for (const DayFix& fix : undated_) deliver(fix, *date);
  undated_ = {};
}

Result<void> IgcReader::read_fix(std::string_view line) {
  const std::size_t index = fix_count_++;
  const auto fix = parse_igc_fix(line, extensions_);
  if (!fix) {
    sink_.refuse(index, "", "malformed B record" + at_line());
    return {};
  }
  if (fix->is_null_position()) {
    sink_.refuse(index, "", "no position (0 N 0 E)" + at_line());
    return {};
  }
  const DayFix placed{.index = index, .since_day_0 = place_in_days(*fix), .fix = *fix};
  if (date_) {
    deliver(placed, *date_);
    return {};
  }
  if (undated_.size() == undated_fixes_max) {
    return failure(ErrorCode::invalid, "the IGC file has no date before its fix number " +
                                           std::to_string(undated_fixes_max + 1));
  }
  undated_.push_back(placed);
  return {};
}

std::chrono::microseconds IgcReader::place_in_days(const IgcFix& fix) {
  if (time_before_) {
    if (*time_before_ - fix.time_of_day > half_a_day)
      ++day_;
    else if (fix.time_of_day - *time_before_ > half_a_day && day_ > std::chrono::days(0))
      --day_;
  }
  time_before_ = fix.time_of_day;
  return day_ + fix.time_of_day + fix.fraction;
}

void IgcReader::deliver(const DayFix& placed, std::chrono::sys_days date) {
  const points::TrackPoint point{.datetime = date + placed.since_day_0,
                                 .lat = placed.fix.lat.degrees(),
                                 .lon = placed.fix.lon.degrees(),
                                 .elevation = placed.fix.gnss_altitude,
                                 .barometric_altitude = placed.fix.pressure_altitude};
  if (const auto fault = points::fault_of_time(point.datetime, window_)) {
    sink_.refuse(placed.index, "time", *fault);
    return;
  }
  sink_.take(placed.index, point);
}

std::string IgcReader::at_line() const { return " in line " + std::to_string(line_number_); }

}  // namespace fixline::formats
