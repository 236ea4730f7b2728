#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace fixline::mutation {

enum class Format : std::uint8_t { igc, gpx, json, flymaster };

/// A file as somebody wrote it, unpacked.
struct Original {
  std::string name;
  std::string bytes;
};

/// The files of a format, of up to 1 MiB, below the folder MUTATION_FILES, or else those of the
/// black-box cases. JSON bodies within lines of JSON are taken out; a Flymaster file is without its
/// first and last line. Two flights over midnight are always among the IGC files.
[[nodiscard]] const std::vector<Original>& originals_of(Format format);

}  // namespace fixline::mutation
