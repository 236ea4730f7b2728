#include "formats/room.hpp"
#include "fuzz_target.hpp"
#include "text/utf8.hpp"
#include "uploads/archive.hpp"

using namespace fixline;

/// Whatever the bytes, no more comes out than there is room for, and it was all asked for before.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  constexpr std::size_t bytes_max = 200'000;
  std::size_t asked_for = 0;
  formats::Room room(bytes_max, [&](std::size_t bytes) -> Result<void> {
    asked_for = bytes;
    return {};
  });
  const auto members = uploads::read_archive(fuzz::text_of(data, size), room);
  fuzz::require(asked_for <= bytes_max);
  if (!members) return 0;
  std::size_t bytes = 0;
  for (const auto& member : *members) {
    bytes += member.bytes.size();
    fuzz::require(text::is_utf8(member.name));
    fuzz::require(member.fault.empty() || member.bytes.empty());
  }
  fuzz::require(bytes <= asked_for);
  return 0;
}
