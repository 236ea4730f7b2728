#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error/error.hpp"
#include "formats/room.hpp"

namespace fixline::formats {

/// Undoes the Content-Encoding of a body: none, `identity`, `gzip` (or `x-gzip`; several members
/// are joined) or `zstd` (several frames are joined; window of at most 8 MiB, as RFC 9659 says).
///
/// `encoding` is the header's value, in any case; empty when there is none.
/// Errors: too_large when more comes out than `room` has left, overloaded when it is refused (no
/// buffer is allocated that was not taken from it); unsupported for an unknown encoding; invalid
/// for data that are corrupt or cut short, and for bytes after their end.
[[nodiscard]] Result<std::string> decode_content(std::string_view encoding, std::string bytes,
                                                 Room& room);

/// The same with a room of its own.
[[nodiscard]] Result<std::string> decode_content(std::string_view encoding, std::string bytes,
                                                 std::size_t decoded_bytes_max);

}  // namespace fixline::formats
