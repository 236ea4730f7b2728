#include <array>
#include <string>

#include "formats/content_encoding.hpp"
#include "fuzz_target.hpp"

using namespace fixline;

/// Whatever the bytes, no more than the limit comes out.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t decoded_bytes_max = 100'000;
  const std::string bytes(fuzz::text_of(data, size));
  for (const char* encoding : std::array{"gzip", "zstd", "identity"}) {
    const auto decoded = formats::decode_content(encoding, bytes, decoded_bytes_max);
    if (decoded) fuzz::require(decoded->size() <= decoded_bytes_max);
  }
  return 0;
}
