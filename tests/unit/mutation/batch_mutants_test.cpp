// Batches of protobuf, spoilt: where they are taken, each point of theirs is accounted for.
#include <gtest/gtest.h>

#include <string>

#include "entry/entry_codec.hpp"
#include "fixline.pb.h"
#include "formats/batch_body.hpp"
#include "unit/mutation/accounts.hpp"
#include "unit/mutation/spoil.hpp"

namespace fixline::mutation {
namespace {

/// Points of a batch as protobuf's own reader finds them.
std::uint64_t points_in_batch(const std::string& batch) {
  v1::Entry entry;
  if (!entry.ParseFromString(batch)) return 0;
  std::uint64_t points = 0;
  for (const auto& track : entry.tracks())
    points += static_cast<std::uint64_t>(track.datetime().deltas_size());
  return points;
}

std::string batch_of(const formats::Submission& submission) {
  constexpr std::uint32_t points_max = 300;
  return entry::encode(submission.tracks, points_max).front().bytes;
}

TEST(BatchMutants, AreTakenOrRefusedPointByPoint) {
  run_rounds(Format::igc, 20'000, [](const Original& original, Random& random) -> Verdict {
    const auto flight = upload(original.bytes);
    if (!flight || flight->tracks.empty()) return {};
    auto mutant = batch_of(*flight);
    spoil(mutant, random);
    const auto read = formats::decode_batch(mutant, points::QueueName::live, window);
    if (!read) return {};
    auto wrong = fault_in_account(*read);
    if (wrong.empty()) wrong = other_than(read->points_sent, points_in_batch(mutant));
    return {wrong, mutant};
  });
}

}  // namespace
}  // namespace fixline::mutation
