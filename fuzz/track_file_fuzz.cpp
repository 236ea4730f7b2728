#include <algorithm>

#include "fuzz_target.hpp"
#include "points/track.hpp"
#include "tracks/track_file.hpp"

using namespace fixline;

/// Accepted and refused is what was sent, and the parts of a file are the whole of it. The first
/// byte says whether a part is welcome.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  const auto read = tracks::decode_track_file(
      fuzz::text_of(data + 1, size - 1),
      {.flight_id = "f", .device_id = {}, .is_partial_welcome = data[0] % 2 == 0}, fuzz::window);
  if (!read) return 0;
  std::uint64_t sent = read->refusals.count;
  for (const auto& track : read->tracks) sent += points::point_count(track);
  fuzz::require(sent == read->points_sent && sent > 0);
  fuzz::require(
      std::ranges::all_of(read->refusals.indices, [&](std::size_t index) { return index < sent; }));
  std::size_t first = 0;
  for (const auto& part : read->parts) {
    fuzz::require(part.first == first);
    first += part.sent;
  }
  fuzz::require(read->parts.empty() || first == sent);
  return 0;
}
