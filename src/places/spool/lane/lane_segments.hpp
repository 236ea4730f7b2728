#pragma once

#include <cstdint>
#include <filesystem>

#include "points/lane.hpp"
#include "spool/acknowledgement_file.hpp"
#include "spool/segment.hpp"

namespace fixline::spool {

/// The segments of one lane and their files. The folder exists only while there is something in it.
///
/// Blocking; one thread.
class LaneSegments {
 public:
  LaneSegments(points::Lane lane, std::filesystem::path folder, Ledger& ledger);

  /// Lists what earlier runs left; removes acknowledgements whose segment is gone.
  [[nodiscard]] Result<void> list();

  /// A new segment and its open file, their names durable.
  /// Errors: overloaded, unavailable; then nothing was made.
  [[nodiscard]] Result<std::pair<Segment*, posix::File>> create();

  struct Opened {
    posix::File file;
    Acknowledgements acknowledgements;
  };
  /// Opens a segment for reading. Nothing when that fails: for now (too many open files), or for
  /// good: then the segment is marked as unreadable.
  [[nodiscard]] std::optional<Opened> open(Segment& segment);

  /// The same without acknowledgements.
  [[nodiscard]] std::optional<posix::File> open_file(Segment& segment);

  /// Reads an old segment once to know what is in it. One that holds nothing more is removed at
  /// once, and the reference ends. False when it can't be opened now.
  [[nodiscard]] bool count(Segment& segment);

  /// The oldest that is not counted; null when all are.
  [[nodiscard]] Segment* first_uncounted();
  [[nodiscard]] bool is_counted() const { return uncounted_ == 0; }

  /// Writes an acknowledgement, at `slot` or behind all others; where it went is returned in
  /// `slot`.
  [[nodiscard]] Result<void> acknowledge(Segment& segment, const Acknowledgement& acknowledgement,
                                         std::optional<std::uint64_t>& slot);

  /// Deletes the segment with its acknowledgements; a damaged one is set aside under another name.
  /// One that the disk could not give stays for another run, unknown to this one.
  void remove(Segment& segment);

  /// Tells of damage once.
  void tell_damage(Segment& segment);

  void add_unread(Segment& segment, Count count);
  void take_unread(Segment& segment, Count count);

  [[nodiscard]] Segments& all() { return segments_; }
  [[nodiscard]] Segment* find(std::uint64_t number);
  [[nodiscard]] const Count& unread() const { return unread_; }
  [[nodiscard]] points::Lane lane() const { return lane_; }
  [[nodiscard]] Ledger& ledger() { return ledger_; }
  [[nodiscard]] std::filesystem::path path(const Segment& segment, std::string_view ending) const;

 private:
  void adopt(const std::filesystem::path& path, const SegmentFileName& name);
  void adopt_acknowledgements(const std::filesystem::path& path, const SegmentFileName& name);

  points::Lane lane_;
  std::filesystem::path folder_;
  Ledger& ledger_;
  Segments segments_;
  Count unread_;
  std::uint64_t next_number_ = 1;
  std::uint64_t uncounted_ = 0;       ///< how many
  std::uint64_t counted_to_ = 0;      ///< all up to this number are counted
  posix::File acknowledgement_file_;  ///< of the segment that was written last
  std::uint64_t acknowledged_segment_ = 0;
};

}  // namespace fixline::spool
