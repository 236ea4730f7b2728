#include "fuzz_target.hpp"
#include "recording_sink.hpp"
#include "tracks/gpx_file.hpp"

using namespace fixline;

/// The first byte says how the rest is cut.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  if (size == 0) return 0;
  fuzz::check_reader<tracks::GpxReader>(fuzz::text_of(data + 1, size - 1), data[0] % 64U + 1);
  return 0;
}
