#pragma once

#include <filesystem>
#include <string>

namespace fixline::posix {

/// Another text after each change of a file, of whatever stands in its place, or of its rights;
/// empty: it is not there.
[[nodiscard]] std::string mark_of(const std::filesystem::path& path);

}  // namespace fixline::posix
