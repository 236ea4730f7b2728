#include <string>

#include "formats/digest.hpp"
#include "formats/flymaster_file.hpp"
#include "fuzz_target.hpp"

using namespace fixline;

/// The bytes as they are, and as the lines behind a first line that is authorized.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  const std::string lines(fuzz::text_of(data, size));
  const std::string secret = "secret";
  (void)formats::decode_flymaster(lines, secret, fuzz::window);
  const std::string file = "17, " + formats::sha256_hex("17" + secret) + "\n" + lines + "\nEOF";
  const auto submission = formats::decode_flymaster(file, secret, fuzz::window);
  if (!submission) return 0;
  std::uint64_t points = submission->refusals.count;
  for (const auto& track : submission->tracks) points += points::point_count(track);
  fuzz::require(points == submission->points_sent && points > 0);
  return 0;
}
