#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/track.hpp"

namespace fixline::entry {

/// Version of the blob's format, the entry field `v`. A reader refuses any other.
inline constexpr std::uint32_t format_version = 1;

/// Tracks in their encoded form, not yet compressed. Pieces may be joined: that is how requests are
/// coalesced into one entry.
struct EncodedTracks {
  std::string bytes;
  std::uint32_t points = 0;

  void append(const EncodedTracks& piece) {
    bytes += piece.bytes;
    points += piece.points;
  }
};

/// What goes into a queue: `points` points in `bytes`, compressed when that pays.
struct EntryBlob {
  std::string bytes;
  std::uint32_t points = 0;
};

/// Encodes tracks into pieces of at most `points_max` points each, in order. A track with more is
/// cut; each part repeats its ids.
[[nodiscard]] std::vector<EncodedTracks> encode(std::span<const points::Track> tracks,
                                                std::uint32_t points_max);

/// Closes a piece: compresses with zstd from 100 points or 1 KiB on, if that makes it smaller.
[[nodiscard]] EntryBlob seal(EncodedTracks tracks);

/// The tracks of a blob; decode(seal(encode(x))) equals x bit for bit, cuts aside.
/// Errors: invalid, with what is wrong, for bytes that no encoder of this version makes. Memory is
/// bounded by `points_max_per_blob`, whatever the bytes say.
[[nodiscard]] Result<std::vector<points::Track>> decode(std::string_view blob);

/// What a client sent.
struct ForeignTracks {
  std::vector<points::Track> tracks;
  std::vector<std::string> unknown_fields;  ///< as unknown_fields_in() names them, each once
};

/// The tracks of an Entry message, not compressed, that a client sent as a request's body.
///
/// Whether a value is fit to be stored is for the caller to say, point by point: numbers may be out
/// of range, infinite or NaN, times before 1970 or after 9999 (cut off there), texts of any bytes.
/// A track without a flight_uuid has zeros. Ids are checked. Errors: invalid, with the track's
/// number and what is wrong; too_large for more than `points_max_per_blob` points, and where
/// `may_take`, which is asked before a track's points are made, says no.
[[nodiscard]] Result<ForeignTracks> decode_foreign(
    std::string_view bytes, const std::function<bool(std::size_t points)>& may_take = {});

/// What decode_foreign() takes in memory beside the points while it reads `bytes`, at most.
[[nodiscard]] std::size_t foreign_bytes_parsed(std::size_t bytes) noexcept;

/// The most points that decode() accepts in one blob.
inline constexpr std::size_t points_max_per_blob = 100'000;

}  // namespace fixline::entry
