#include <string>

#include "fuzz_target.hpp"
#include "json_bodies/json_text.hpp"
#include "json_bodies/json_tracks.hpp"

using namespace fixline;

namespace {

void check(const Result<formats::Submission>& submission) {
  if (!submission) return;
  std::uint64_t points = submission->refusals.count;
  for (const auto& track : submission->tracks) points += points::point_count(track);
  fuzz::require(points == submission->points_sent && points > 0);
}

/// What was taken is taken again when it is written as a client would.
void check_round_trip(json_bodies::JsonTracks& reader, points::QueueName queue,
                      const points::Track& track) {
  std::string body = json_bodies::json_body_of(track);
  const auto again = reader.decode(queue, body, fuzz::window);
  fuzz::require(again && again->tracks.size() == 1 && again->tracks[0] == track);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  json_bodies::JsonTracks reader;
  std::string body(fuzz::text_of(data, size));
  for (const auto queue : points::all_queues) {
    const auto submission = reader.decode(queue, body, fuzz::window);
    check(submission);
    if (submission && !submission->tracks.empty())
      check_round_trip(reader, queue, submission->tracks[0]);
  }
  return 0;
}
