#pragma once

#include <cstdint>
#include <map>
#include <optional>
#include <string>
#include <string_view>

#include "spool/segment_reader.hpp"
#include "telemetry/log.hpp"

namespace fixline::spool {

/// A segment is closed and the next one begun before it grows beyond this. A single record may be
/// larger than that; then it has a segment to itself.
inline constexpr std::uint64_t segment_bytes_max = std::uint64_t{8} << 20;

/// What all lanes share. One thread.
struct Ledger {
  std::uint64_t bytes_max = 0;
  std::uint64_t bytes = 0;  ///< of all segments and acknowledgements; not of files set aside
  std::uint64_t damaged_files = 0;  ///< set aside, now and by earlier runs
  telemetry::Log log;
};

struct Count {
  std::uint64_t entries = 0;
  std::uint64_t points = 0;
};

/// One file of records, "00000001-9f3a6c01d2e4b587.spool": its number and its mark.
struct Segment {
  std::uint64_t number = 0;
  std::uint64_t mark = 0;
  std::uint64_t end = 0;  ///< what lies behind was never acknowledged and is not read
  std::uint64_t file_bytes = 0;
  std::uint64_t acknowledgements_end = 0;  ///< where the next one goes
  bool is_old = false;                     ///< left by an earlier run
  bool is_counted = false;     ///< `unread` and `damage` are known; of an old one after a scan
  bool is_passed = false;      ///< all of it was read
  bool is_unreadable = false;  ///< the file stays, for another run to try
  bool is_damage_told = false;
  bool has_lost = false;   ///< a record that was whole once
  Count unread;            ///< not settled, not handed out
  std::uint64_t held = 0;  ///< entries handed out and not settled
  Damage damage;
};

using Segments = std::map<std::uint64_t, Segment>;  // by number: oldest first

inline constexpr std::string_view segment_ending = ".spool";
inline constexpr std::string_view acknowledgements_ending = ".notes";
inline constexpr std::string_view damaged_ending = ".damaged";

/// "00000001-9f3a6c01d2e4b587.spool".
[[nodiscard]] std::string segment_file_name(std::uint64_t number, std::uint64_t mark,
                                            std::string_view ending);

struct SegmentFileName {
  std::uint64_t number;
  std::uint64_t mark;
  std::string_view ending;  ///< one of the three
};

/// Nothing when it is no name of ours.
[[nodiscard]] std::optional<SegmentFileName> parse_segment_file_name(std::string_view name);

/// A mark for a new segment: random, never 0.
[[nodiscard]] std::uint64_t new_mark();

/// An error of the disk under the spool, as posix::file_error() tells it.
[[nodiscard]] inline Error disk_error(int number, const std::filesystem::path& path) {
  return in_context(posix::file_error(number, path), "spool");
}

}  // namespace fixline::spool
