#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <vector>

namespace fixline::entry {

/// Fields in the bytes of a Track that proto/fixline.proto does not have in the track or in its
/// column, each once, the first few: "field 25", "lat: field 9". protobuf reads over them, and its
/// lite library does not tell.
inline constexpr std::size_t unknown_fields_max = 32;
[[nodiscard]] std::vector<std::string> unknown_fields_in(std::string_view track);

}  // namespace fixline::entry
