#include "tracks/igc_file.hpp"

#include <algorithm>
#include <utility>

#include "points/time.hpp"
#include "points/validation.hpp"
#include "text/ascii.hpp"
#include "tracks/igc_date.hpp"
#include "tracks/utf16.hpp"

namespace fixline::tracks {
namespace {

/// No record that is read is longer; of junk lines the rest is dropped.
constexpr std::size_t line_bytes_max = 1'024;
constexpr std::size_t recorder_length_max = 40;
constexpr std::size_t mark_bytes = 2;  // as many as a byte order mark of UTF-16 has
constexpr std::size_t quoted_length_max = 40;

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

/// The line's beginning, as it may stand in a message.
std::string quoted(std::string_view line) {
  std::string text(line.substr(0, quoted_length_max));
  std::ranges::replace_if(text, [](char c) { return !is_printable(c); }, '?');
  return "'" + text + "'";
}

std::string in_line(std::size_t number) { return " in line " + std::to_string(number); }

}  // namespace

IgcReader::IgcReader(FixSink& sink, const points::TimeWindow& window)
    : sink_(sink), window_(window) {
  line_.reserve(line_bytes_max);
}

Result<void> IgcReader::feed(std::string_view bytes) {
  if (start_.size() < mark_bytes) {
    const std::size_t taken = std::min(bytes.size(), mark_bytes - start_.size());
    start_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (start_.size() < mark_bytes) return {};
    is_utf16_ = has_utf16_mark(start_);
    if (!is_utf16_) {
      if (auto done = feed_ascii(start_); !done) return done;
    }
  }
  return is_utf16_ ? feed_ascii(ascii_of_utf16(bytes)) : feed_ascii(bytes);
}

Result<void> IgcReader::feed_ascii(std::string_view bytes) {
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
  if (start_.size() < mark_bytes) {
    if (auto done = feed_ascii(start_); !done) return done;
  }
  if (auto done = end_line(); !done) return done;
  if (held_.empty()) return {};
  if (claim_ || last_time_) {
    settle();
    return {};
  }
  const std::string why =
      unread_date_.empty() ? "no valid HFDTE record" : unread_date_ + " is none";
  return failure(ErrorCode::invalid, "the IGC file has no date (" + why + "): its " +
                                         std::to_string(held_.size()) +
                                         " fixes have a time of day alone");
}

Result<void> IgcReader::end_line() {
  Result<void> done;
  const std::string_view line = without_blanks(line_);
  const bool is_spoilt_fix = !line.empty() && is_fix_with_spoilt_letter(line);
  switch (is_spoilt_fix ? 'B' : line.empty() ? '\0' : line.front()) {
    case 'A': read_recorder(line); break;
    case 'H':
    case 'h': read_date(line); break;
    case 'I':
      if (const auto extensions = parse_igc_extensions(line)) extensions_ = *extensions;
      break;
    case 'b':
      if (line.size() == 1 || !text::is_digit(line[1])) break;
      [[fallthrough]];
    case 'B': done = read_fix(line); break;
    default: break;
  }
  line_.clear();
  ++line_number_;
  return done;
}

void IgcReader::read_recorder(std::string_view line) {
  new_recorder_ = NewRecorder{.before_fix = fix_count_, .name = {}};
  const std::string_view name = line.substr(1, recorder_length_max);
  if (std::ranges::all_of(name, is_printable)) new_recorder_->name = name;
  if (recorder_.empty()) recorder_ = new_recorder_->name;
}

void IgcReader::read_date(std::string_view line) {
  if (!is_igc_date_record(line)) return;
  const auto date = parse_igc_date(line);
  if (!date) {
    if (unread_date_.empty()) unread_date_ = quoted(line);
    return;
  }
  const auto recorder = std::exchange(new_recorder_, std::nullopt);
  if (last_date_ == date && !recorder) return;
  last_date_ = date;
  const bool begins_log = recorder && recorder->before_fix == fix_count_;
  if (begins_log && fix_count_ > 0) {
    if (new_logs_.empty() || new_logs_.back().first_index != fix_count_)
      new_logs_.push_back({.first_index = fix_count_, .recorder = {}});
    new_logs_.back().recorder = recorder->name;
  }
  claim_day(*date, begins_log);
}

/// Fixes before the first date wait for what comes behind it, unless that is another log's.
void IgcReader::claim_day(std::chrono::sys_days date, bool begins_log) {
  const bool is_in_header = claim_ && held_.empty();
  if (!held_.empty() && !claim_ && !last_time_ && begins_log)
    claim_ = {.of = {.at = 0, .date = date}, .is_of_new_log = true};
  if (!held_.empty() && (claim_ || last_time_)) settle();
  const bool is_of_new_log = begins_log || (is_in_header && claim_->is_of_new_log);
  claim_ = {.of = {.at = held_.size(), .date = date}, .is_of_new_log = is_of_new_log};
}

Result<void> IgcReader::read_fix(std::string_view line) {
  if (auto admitted = sink_.admit(); !admitted) return admitted;
  const std::size_t index = fix_count_++;
  const auto fix = parse_igc_fix(line, extensions_);
  if (!fix) {
    sink_.refuse(index, "", "malformed B record" + in_line(line_number_));
    return {};
  }
  if (fix->is_null_position()) {
    sink_.refuse(index, "", "no position (0 N 0 E)" + in_line(line_number_));
    return {};
  }
  if (held_.size() == held_fixes_max) {
    if (!claim_ && !last_time_) {
      return failure(ErrorCode::invalid, "the IGC file has no date before its fix number " +
                                             std::to_string(held_fixes_max + 1));
    }
    settle();
  }
  held_.push_back({.index = index, .line = line_number_, .fix = *fix});
  return {};
}

void IgcReader::settle() {
  std::vector<std::chrono::seconds> clock;
  clock.reserve(held_.size());
  for (const HeldFix& held : held_) clock.push_back(held.fix.time_of_day);
  const auto now = std::chrono::floor<std::chrono::seconds>(window_.now);
  const IgcPlacement placed = place_on_days(clock, claim_of_held(), now);
  auto log = new_logs_.begin();
  for (std::size_t i = 0; i < held_.size(); ++i) {
    for (; log != new_logs_.end() && log->first_index <= held_[i].index; ++log)
      sink_.begin_log(log->first_index, log->recorder);
    deliver(held_[i], placed.times[i]);
  }
  new_logs_.erase(new_logs_.begin(), log);
  held_.clear();
  claim_.reset();
  if (placed.last) last_time_ = placed.last;
}

IgcDateClaim IgcReader::claim_of_held() const {
  const auto first = held_.front().fix.time_of_day;
  if (!claim_) return {.at = 0, .date = next_day_by_clock(*last_time_, first)};
  IgcDateClaim claim = claim_->of;
  if (last_time_ && !claim_->is_of_new_log)
    claim.date = date_by_clock(claim.date, *last_time_, first);
  return claim;
}

void IgcReader::deliver(const HeldFix& held, std::optional<std::chrono::sys_seconds> time) {
  const IgcFix& fix = held.fix;
  if (!time) {
    sink_.refuse(held.index, "time",
                 "no day can be told, as the clock is hours off" + in_line(held.line));
    return;
  }
  const double lon = fix.lon.degrees();
  const auto across = points::across_date_line(lon);
  const points::TrackPoint point{
      .datetime = *time + fix.fraction + std::chrono::seconds(fix.is_leap_second ? 1 : 0),
      .lat = fix.lat.degrees(),
      .lon = across.value_or(lon),
      .elevation = fix.gnss_altitude,
      .barometric_altitude = fix.pressure_altitude};
  if (fix.is_leap_second && !points::follows_leap_second(point.datetime)) {
    sink_.refuse(held.index, "time", "second 60, where UTC has none" + in_line(held.line));
    return;
  }
  if (const auto fault = points::fault_of_time(point.datetime, window_)) {
    sink_.refuse(held.index, "time", *fault);
    return;
  }
  tell_changes(held, across.has_value());
  sink_.take(held.index, point);
}

void IgcReader::tell_changes(const HeldFix& held, bool is_wrapped) {
  constexpr std::string_view left_out = "is not a number: taken without";
  if (is_wrapped) sink_.change(held.index, "longitude", points::wrapped);
  if (held.fix.has_odd_pressure_altitude) sink_.change(held.index, "pressure altitude", left_out);
  if (held.fix.has_odd_gnss_altitude) sink_.change(held.index, "GNSS altitude", left_out);
}

}  // namespace fixline::tracks
