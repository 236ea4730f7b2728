#include <string>

#include "formats/json_text.hpp"
#include "formats/json_tracks.hpp"
#include "fuzz_target.hpp"

using namespace fixline;

namespace {

void check(const Result<formats::Submission>& submission) {
  if (!submission) return;
  std::uint64_t points = submission->refusals.count;
  for (const auto& track : submission->tracks) points += points::point_count(track);
  fuzz::require(points == submission->points_sent && points > 0);
}

/// What was taken is taken again when it is written as a client would.
void check_round_trip(formats::JsonTracks& reader, const points::Track& track) {
  std::string body = formats::json_body_of(track);
  const auto again = std::holds_alternative<points::ScoringPoints>(track.points)
                         ? reader.decode_scoring(body, fuzz::now)
                         : reader.decode_upload(body, fuzz::now);
  fuzz::require(again && again->tracks.size() == 1 && again->tracks[0] == track);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  formats::JsonTracks reader;
  std::string body(fuzz::text_of(data, size));
  const auto upload = reader.decode_upload(body, fuzz::now);
  const auto scoring = reader.decode_scoring(body, fuzz::now);
  check(upload);
  check(scoring);
  if (upload && !upload->tracks.empty()) check_round_trip(reader, upload->tracks[0]);
  if (scoring && !scoring->tracks.empty()) check_round_trip(reader, scoring->tracks[0]);
  return 0;
}
