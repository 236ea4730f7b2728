#pragma once

#include <cstddef>
#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::entry {

/// Whether the bytes start as a zstd frame does. No protobuf message of ours starts so.
[[nodiscard]] bool is_compressed(std::string_view bytes) noexcept;

/// `bytes` as one zstd frame of level 1, the level that costs least CPU; empty when compression
/// failed.
[[nodiscard]] std::string compress(std::string_view bytes);

/// The content of one zstd frame. Never makes more than `bytes_max` bytes, whatever the frame says.
/// Errors: invalid (not one whole frame), too_large.
[[nodiscard]] Result<std::string> decompress(std::string_view frame, std::size_t bytes_max);

}  // namespace fixline::entry
