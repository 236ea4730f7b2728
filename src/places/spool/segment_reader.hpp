#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>

#include "points/lane.hpp"
#include "posix/file.hpp"
#include "spool/record.hpp"

namespace fixline::spool {

/// What a segment file holds besides whole records.
struct Damage {
  std::uint64_t bytes = 0;             ///< that are no record, or one that does not verify
  std::uint64_t entries = 0;           ///< of them: known to have been entries
  std::uint64_t points = 0;            ///< in those entries
  std::uint64_t unfinished_bytes = 0;  ///< at the end: of a write that a crash cut
  std::uint64_t unreadable_bytes = 0;  ///< the disk does not give them
};

struct FoundRecord {
  std::uint64_t offset = 0;
  RecordHead head;
  std::string_view blob;  ///< valid until the reader moves on
};

/// Finds the whole records of a segment, front to back. What does not verify is passed over up to
/// the next record that does. Memory: one chunk, or one record if that is larger.
///
/// Blocking; one thread.
class SegmentReader {
 public:
  SegmentReader(posix::File file, std::uint64_t mark, points::Lane lane);

  /// Goes on at a place where a record begins.
  void go_to(std::uint64_t position) { position_ = position; }

  /// The record at the position or the next one behind it; null when none lies before `end`. Stays
  /// until pass() is called.
  [[nodiscard]] const FoundRecord* peek(std::uint64_t end);

  /// Moves behind the record that peek() gave.
  void pass();

  [[nodiscard]] std::uint64_t position() const { return position_; }
  [[nodiscard]] const Damage& damage() const { return damage_; }

 private:
  std::string_view bytes_at(std::uint64_t offset, std::size_t count, std::uint64_t end);
  std::size_t read_in_pages(std::uint64_t offset, std::span<char> buffer);
  void look_at_position(std::uint64_t end);
  void skip_damage(std::uint64_t end);
  std::uint64_t find_mark(std::uint64_t from, std::uint64_t end);
  [[nodiscard]] bool is_unfinished(std::uint64_t end);

  posix::File file_;
  std::uint64_t mark_;
  std::string mark_text_;
  points::Lane lane_;
  std::uint64_t position_ = 0;
  FoundRecord found_;
  bool has_found_ = false;
  std::string window_;  ///< bytes of the file from window_start_ on
  std::uint64_t window_start_ = 0;
  Damage damage_;
};

}  // namespace fixline::spool
