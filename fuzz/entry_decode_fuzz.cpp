// Decodes any bytes; what decodes must encode to something that decodes to the same.

#include <cstddef>
#include <cstdint>
#include <cstdlib>
#include <string_view>

#include "entry/entry_codec.hpp"

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using namespace fixline;
  const std::string_view bytes(reinterpret_cast<const char*>(data), size);
  const auto tracks = entry::decode(bytes);
  if (!tracks) return 0;
  std::vector<points::Track> again;
  for (auto& piece : entry::encode(*tracks, 1'000'000)) {
    const auto decoded = entry::decode(entry::seal(std::move(piece)).bytes);
    if (!decoded) std::abort();
    again.insert(again.end(), decoded->begin(), decoded->end());
  }
  if (again != *tracks) std::abort();
  return 0;
}
