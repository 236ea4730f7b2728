#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "points/lane.hpp"
#include "points/point.hpp"

namespace fixline::spool {

/// The form of an entry in a segment file: a head of fixed size, then the blob.
///
///     offset  bytes
///          0      8  the segment's mark: random, in the file's name and in every record
///          8      4  size of the blob
///         12      1  queue
///         13      1  kind of lane
///         14      2  version of this form: 1
///         16      4  shard
///         20      4  points
///         24      4  version of the blob's format
///         28      4  0
///         32      8  enqueued at, microseconds since 1970
///         40      8  checksum of the blob
///         48      8  checksum of the record's place in the file and of the 48 bytes above
///
/// Numbers are little-endian, checksums CRC-64/XZ (checksum.hpp), queue and kind of lane the
/// numbers of points/lane.hpp; docs/protocol.md has the blob.
///
/// The mark is unknown to clients: bytes of theirs in a damaged file never pass for a record, and
/// neither do old blocks of another file that a crash of the file system left in this one.
inline constexpr std::size_t record_head_bytes = 56;
inline constexpr std::size_t mark_bytes = 8;

/// The largest blob that is taken, in bytes.
inline constexpr std::size_t blob_bytes_max = std::size_t{32} << 20;

struct RecordHead {
  points::Lane lane{};
  std::uint32_t shard = 0;
  std::uint32_t points = 0;
  std::uint32_t version = 0;  ///< of the blob's format
  points::Timestamp enqueued_at;
  std::uint32_t blob_bytes = 0;
  std::uint64_t blob_check = 0;
  std::uint64_t identity = 0;  ///< the head's own checksum: other records have others

  [[nodiscard]] std::uint64_t record_bytes() const { return record_head_bytes + blob_bytes; }
};

/// Appends the record to `to`. Of `head` the last three fields are ignored.
void append_record(std::string& to, std::uint64_t mark, std::uint64_t offset,
                   const RecordHead& head, std::string_view blob);

/// The head at the front of `bytes`, read from `offset` of the segment. Nothing unless it verifies.
[[nodiscard]] std::optional<RecordHead> read_head(std::uint64_t mark, std::uint64_t offset,
                                                  std::string_view bytes);

[[nodiscard]] bool is_whole(const RecordHead& head, std::string_view blob);

}  // namespace fixline::spool
