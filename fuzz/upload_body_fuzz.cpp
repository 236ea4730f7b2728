#include <string>

#include "fuzz_target.hpp"
#include "uploads/upload_body.hpp"

using namespace fixline;

/// The first line is the Content-Type, the rest the body: a file, a form, an archive.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto text = fuzz::text_of(data, size);
  const std::size_t end = text.find('\n');
  if (end == std::string_view::npos) return 0;
  json_bodies::JsonTracks json;
  formats::Room room(1U << 20U);
  formats::PointQuota quota({.points_max = 1'000, .bytes_sent = size}, room);
  const uploads::UploadRule rule{
      .hints = {.flight_id = "f"}, .window = fuzz::window, .room = room, .quota = quota};
  const auto submission =
      uploads::decode_upload(text.substr(0, end), std::string(text.substr(end + 1)), rule, json);
  if (!submission) return 0;
  std::uint64_t points = submission->refusals.count;
  for (const auto& track : submission->tracks) points += points::point_count(track);
  fuzz::require(points == submission->points_sent && points > 0);
  std::uint64_t of_parts = 0;
  for (const auto& part : submission->parts) of_parts += part.sent;
  fuzz::require(submission->parts.empty() || of_parts == submission->points_sent);
  return 0;
}
