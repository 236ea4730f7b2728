#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <unordered_map>

#include "posix/file.hpp"

namespace fixline::spool {

/// What became of a record, kept in the segment's acknowledgement file, a slot of fixed size each:
///
///     offset  bytes
///          0      8  the record's place in the segment
///          8      8  the record's identity
///         16      4  1: settled; 0: not
///         20      4  trials that were begun and not ended
///         24      8  checksum of the segment's mark and the 24 bytes above
///
/// A slot counts only if it verifies and the record of that identity is in that place, so damage
/// never settles a record. Slots are written, and overwritten, without a sync: a machine that
/// crashes may forget some, which means a redelivery; the death of the process forgets nothing.
struct Acknowledgement {
  std::uint64_t offset = 0;
  std::uint64_t identity = 0;
  bool is_settled = false;
  std::uint32_t trials = 0;
};

inline constexpr std::size_t acknowledgement_bytes = 32;

[[nodiscard]] std::string acknowledgement_slot(std::uint64_t mark,
                                               const Acknowledgement& acknowledgement);

/// The acknowledgements of one segment as an earlier run left them.
class Acknowledgements {
 public:
  struct Kept {
    std::uint64_t identity;
    std::uint64_t slot;  ///< its place in the acknowledgement file
    std::uint32_t trials;
    bool is_settled;
  };

  Acknowledgements() = default;
  /// Reads a file, at most as much of it as a full segment has acknowledgements. Damaged slots are
  /// left out.
  static Acknowledgements read(const posix::File& file, std::uint64_t mark);

  /// What is known of a record; null when nothing is.
  [[nodiscard]] const Kept* find(std::uint64_t offset, std::uint64_t identity) const;

 private:
  void add(std::string_view slots, std::uint64_t from, std::uint64_t mark);

  std::unordered_map<std::uint64_t, Kept> by_offset_;
};

}  // namespace fixline::spool
