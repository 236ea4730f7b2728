#pragma once

#include <algorithm>
#include <cstddef>
#include <cstdint>
#include <filesystem>
#include <fstream>
#include <set>
#include <string>
#include <vector>

#include "queue/point_source.hpp"
#include "spool/entry_id.hpp"
#include "spool/record.hpp"
#include "spool/segment.hpp"

namespace fixline::test {

/// Bytes [begin, end) of a file that may have changed; those behind a cut count as changed.
struct Hit {
  std::filesystem::path file;
  std::uint64_t begin;
  std::uint64_t end;
};

/// A blob that no other equals, of `size` bytes and a few more.
template <class Random>
std::string spool_blob(std::size_t number, std::size_t size, Random& random) {
  std::string blob = "entry " + std::to_string(number) + " ";
  const auto first = blob.size();
  blob.resize(first + size);
  for (auto& byte : blob) {
    if (&byte >= blob.data() + first) byte = static_cast<char>(random());
  }
  return blob;
}

/// Flips a bit, writes garbage over some bytes or adds it at the end, or cuts the file.
template <class Random>
Hit damage_file(const std::filesystem::path& file, Random& random) {
  constexpr auto to_the_end = ~std::uint64_t{0};
  const std::uint64_t size = std::filesystem::file_size(file);
  if (size == 0) return {file, 0, 0};
  const std::uint64_t place = random() % size;
  const auto kind = random() % 5;
  if (kind == 0) {
    std::filesystem::resize_file(file, place);
    return {file, place, to_the_end};
  }
  std::fstream stream(file, std::ios::in | std::ios::out | std::ios::binary);
  if (kind <= 2) {
    stream.seekg(static_cast<std::streamoff>(place));
    const int byte = stream.get() ^ (1 << random() % 8);
    stream.seekp(static_cast<std::streamoff>(place));
    stream.put(static_cast<char>(byte));
    return {file, place, place + 1};
  }
  std::string garbage(1 + random() % 5000, '\0');
  const bool is_zeros = random() % 4 == 0;
  for (auto& byte : garbage) byte = is_zeros ? '\0' : static_cast<char>(random());
  if (kind == 3) {
    garbage.resize(std::min<std::uint64_t>(garbage.size(), size - place));
    stream.seekp(static_cast<std::streamoff>(place));
    stream << garbage;
    return {file, place, place + garbage.size()};
  }
  stream.seekp(0, std::ios::end);
  stream << garbage;
  return {file, size, to_the_end};
}

/// Says what is wrong when `got` is not all of `put_in` that no hit touched, each once, as it was,
/// and perhaps some that were touched and did not change. "" when all is well.
inline std::string check_recovery(const std::filesystem::path& folder,
                                  const std::vector<queue::Entry>& put_in,
                                  const std::vector<queue::Entry>& got,
                                  const std::vector<Hit>& hits) {
  std::set<std::string> known;
  std::set<std::string> delivered;
  for (const auto& entry : put_in) known.insert(entry.blob);
  for (const auto& entry : got) {
    if (!known.contains(entry.blob)) return "invented: " + entry.blob.substr(0, 20);
    if (!delivered.insert(entry.blob).second) return "twice: " + entry.blob.substr(0, 20);
  }
  for (const auto& entry : put_in) {
    const auto [segment, begin] = spool::parse_entry_id(entry.id).value();
    const auto end = begin + spool::record_head_bytes + entry.blob.size();
    const auto lane = folder / (std::string(full_name(entry.lane.queue)) +
                                (entry.lane.kind == points::LaneKind::priority ? ".priority" : ""));
    const bool is_hit = std::ranges::any_of(hits, [&](const Hit& hit) {
      const auto name = spool::parse_segment_file_name(hit.file.filename().string());
      return hit.file.parent_path() == lane && name && name->number == segment && hit.begin < end &&
             begin < hit.end;
    });
    if (!is_hit && !delivered.contains(entry.blob)) return "lost: " + entry.blob.substr(0, 20);
  }
  return "";
}

}  // namespace fixline::test
