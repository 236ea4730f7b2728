// PKWARE's APPNOTE.TXT 6.3.10, of which this is as much as is met: the directory at the end, files
// that are stored or deflated, no Zip64, one disk.
#define ZLIB_CONST
#include <zlib.h>

#include <algorithm>
#include <cstdint>
#include <new>
#include <optional>

#include "uploads/archive_members.hpp"

namespace fixline::uploads {
namespace {

constexpr std::string_view end_magic("PK\5\6", 4);
constexpr std::string_view entry_magic("PK\1\2", 4);
constexpr std::string_view local_magic("PK\3\4", 4);
constexpr std::size_t end_size = 22;
constexpr std::size_t entry_size = 46;
constexpr std::size_t local_size = 30;
constexpr std::size_t comment_bytes_max = 65'535;
constexpr std::size_t told_elsewhere = 0xffff'ffff;  // by Zip64

std::size_t number_at(std::string_view bytes, std::size_t place, std::size_t size) {
  std::size_t number = 0;
  for (std::size_t i = size; i > 0; --i)
    number = number << 8U | static_cast<unsigned char>(bytes[place + i - 1]);
  return number;
}

struct Entry {
  std::string name;
  bool is_encrypted;
  std::size_t method;
  std::size_t checksum;
  std::size_t packed_bytes;
  std::size_t bytes;
  std::size_t place;  ///< of its local header

  [[nodiscard]] bool is_zip64() const {
    return packed_bytes == told_elsewhere || bytes == told_elsewhere || place == told_elsewhere;
  }
};

std::unexpected<Error> zip_damaged(std::string_view what) {
  return failure(ErrorCode::invalid,
                 "the zip archive is damaged or cut short: " + std::string(what));
}

/// Where the record at the end is: behind it is a comment of a length that it tells.
std::optional<std::size_t> find_end(std::string_view bytes) {
  if (bytes.size() < end_size) return std::nullopt;
  const std::size_t last = bytes.size() - end_size;
  const std::size_t first = last - std::min(last, comment_bytes_max);
  for (std::size_t at = last + 1; at-- > first;)
    if (bytes.substr(at).starts_with(end_magic) &&
        number_at(bytes, at + 20, 2) <= bytes.size() - at - end_size)
      return at;
  return std::nullopt;
}

/// Eats one entry of the directory.
Result<Entry> eat_entry(std::string_view& directory) {
  if (directory.size() < entry_size || !directory.starts_with(entry_magic))
    return zip_damaged("its directory is not whole");
  const std::size_t name_bytes = number_at(directory, 28, 2);
  const std::size_t whole =
      entry_size + name_bytes + number_at(directory, 30, 2) + number_at(directory, 32, 2);
  if (whole > directory.size()) return zip_damaged("its directory is not whole");
  Entry entry{.name = plain_name(directory.substr(entry_size, name_bytes)),
              .is_encrypted = (number_at(directory, 8, 2) & 1U) != 0,
              .method = number_at(directory, 10, 2),
              .checksum = number_at(directory, 16, 4),
              .packed_bytes = number_at(directory, 20, 4),
              .bytes = number_at(directory, 24, 4),
              .place = number_at(directory, 42, 4)};
  directory.remove_prefix(whole);
  return entry;
}

/// The packed bytes of an entry; nullopt where there are none of it.
std::optional<std::string_view> packed_of(std::string_view bytes, const Entry& entry) {
  if (entry.place > bytes.size() || bytes.size() - entry.place < local_size) return std::nullopt;
  const auto local = bytes.substr(entry.place);
  if (!local.starts_with(local_magic)) return std::nullopt;
  const std::size_t start = local_size + number_at(local, 26, 2) + number_at(local, 28, 2);
  if (start > local.size() || entry.packed_bytes > local.size() - start) return std::nullopt;
  return local.substr(start, entry.packed_bytes);
}

/// Deflated data that become exactly `size` bytes; nullopt when they do not.
std::optional<std::string> inflated(std::string_view packed, std::size_t size) {
  z_stream stream{};
  if (inflateInit2(&stream, -MAX_WBITS) != Z_OK) throw std::bad_alloc();
  std::string bytes(size + 1, '\0');  // with room to see that there is more
  stream.next_in = reinterpret_cast<const Bytef*>(packed.data());
  stream.avail_in = static_cast<uInt>(packed.size());
  stream.next_out = reinterpret_cast<Bytef*>(bytes.data());
  stream.avail_out = static_cast<uInt>(bytes.size());
  const int outcome = inflate(&stream, Z_FINISH);
  const std::size_t got = bytes.size() - stream.avail_out;
  inflateEnd(&stream);
  if (outcome != Z_STREAM_END || got != size) return std::nullopt;
  bytes.resize(size);
  return bytes;
}

std::size_t crc_of(std::string_view bytes) {
  return crc32_z(0, reinterpret_cast<const Bytef*>(bytes.data()), bytes.size());
}

ArchiveMember read_member(std::string_view bytes, const Entry& entry) {
  constexpr std::size_t stored = 0;
  constexpr std::size_t deflated = 8;
  ArchiveMember member{.name = entry.name, .bytes = {}};
  if (entry.is_zip64()) {
    member.fault = "is packed as Zip64, which is not taken";
    return member;
  }
  if (entry.is_encrypted) {
    member.fault = "is encrypted";
    return member;
  }
  if (entry.method != stored && entry.method != deflated) {
    member.fault = "is packed in a way that is not taken (neither stored nor deflated)";
    return member;
  }
  const auto packed = packed_of(bytes, entry);
  std::optional<std::string> plain;
  if (packed && entry.method == deflated) plain = inflated(*packed, entry.bytes);
  if (packed && entry.method == stored && packed->size() == entry.bytes) plain = *packed;
  if (!plain || crc_of(*plain) != entry.checksum)
    member.fault = "is damaged in the archive";
  else
    member.bytes = *std::move(plain);
  return member;
}

}  // namespace

bool is_zip(std::string_view first_bytes) noexcept {
  return first_bytes.starts_with(local_magic) || first_bytes.starts_with(end_magic);
}

Result<std::vector<ArchiveMember>> read_zip(std::string_view bytes, ArchiveBudget& budget) {
  const auto end = find_end(bytes);
  if (!end) return zip_damaged("its directory is missing");
  const std::size_t directory_bytes = number_at(bytes, *end + 12, 4);
  const std::size_t directory_place = number_at(bytes, *end + 16, 4);
  if (directory_bytes == told_elsewhere || directory_place == told_elsewhere)
    return failure(ErrorCode::invalid, "the archive is Zip64, which is not taken");
  if (directory_place > *end || directory_bytes > *end - directory_place)
    return zip_damaged("its directory is not where it should be");
  auto directory = bytes.substr(directory_place, directory_bytes);
  std::vector<ArchiveMember> members;
  std::size_t entries = 0;
  for (; !directory.empty(); ++entries) {
    const auto entry = eat_entry(directory);
    if (!entry) return std::unexpected(entry.error());
    if (entry->name.ends_with('/') && entry->bytes == 0) continue;
    if (auto room = budget.take(entry->is_zip64() ? 0 : entry->bytes); !room)
      return std::unexpected(std::move(room).error());
    members.push_back(read_member(bytes, *entry));
  }
  if (entries != number_at(bytes, *end + 10, 2)) return zip_damaged("its directory is not whole");
  return members;
}

}  // namespace fixline::uploads
