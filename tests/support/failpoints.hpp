#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fixline::test {

/// The names of all failpoints in the sources below `folder`, sorted, each once.
[[nodiscard]] std::vector<std::string> failpoints_in(const std::filesystem::path& folder);

}  // namespace fixline::test
