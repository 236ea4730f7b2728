#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "formats/room.hpp"

namespace fixline::uploads {

/// True for the first bytes of a zip file with something in it, and of an empty one.
[[nodiscard]] bool is_zip(std::string_view first_bytes) noexcept;

/// True for the first 512 bytes of a tar file: by their checksum, as not all have a magic word, or
/// by that word, as they may be damaged.
[[nodiscard]] bool is_tar(std::string_view first_bytes) noexcept;

/// One file of an archive. Its name is the archive's own, valid UTF-8, and never to be used as a
/// path.
struct ArchiveMember {
  std::string name;
  std::string bytes;
  std::string fault{};  ///< why its bytes could not be had; empty when they could
};

/// How much may come out of an archive. Beyond any of it the archive is refused as a whole.
struct ArchiveLimits {
  std::size_t members_max = 1000;
  /// Bytes that may come out for each that went in, on top of 1 MiB: flights shrink to a fifth or
  /// a tenth.
  std::size_t ratio_max = 200;
};

/// The files of a zip (stored or deflated) or tar archive, in their order, without folders and
/// hidden files (whose name begins with a dot, as `fixline import` passes them over).
///
/// A member that is encrypted, packed in another way, damaged, or no file has a fault alone.
/// Errors: invalid for an archive that is cut short or damaged, with the place; too_large beyond
/// the limits, or of what `room` has left; overloaded when that is refused. Members' bytes are
/// taken from the room before there are any.
[[nodiscard]] Result<std::vector<ArchiveMember>> read_archive(std::string_view bytes,
                                                              formats::Room& room,
                                                              const ArchiveLimits& limits = {});

}  // namespace fixline::uploads
