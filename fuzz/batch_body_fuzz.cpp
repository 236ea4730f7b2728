// Any bytes as a batch; what is taken of them must be fit for the queue, and come back the same.

#include <vector>

#include "entry/entry_codec.hpp"
#include "formats/batch_body.hpp"
#include "fuzz_target.hpp"

using namespace fixline;

namespace {

void check(const Result<formats::Submission>& submission) {
  if (!submission) return;
  std::uint64_t points = submission->refusals.count;
  for (const auto& track : submission->tracks) points += points::point_count(track);
  fuzz::require(points == submission->points_sent && points > 0);
  std::vector<points::Track> again;
  for (auto& piece : entry::encode(submission->tracks, 100'000)) {
    const auto decoded = entry::decode(entry::seal(std::move(piece)).bytes);
    fuzz::require(decoded.has_value());
    again.insert(again.end(), decoded->begin(), decoded->end());
  }
  fuzz::require(again == submission->tracks);
}

}  // namespace

int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const auto body = fuzz::text_of(data, size);
  check(formats::decode_batch(body, points::QueueName::live, fuzz::window));
  check(formats::decode_batch(body, points::QueueName::scoring, fuzz::window));
  return 0;
}
