#pragma once

#include <filesystem>
#include <string>
#include <vector>

namespace fixline::test {

/// The names of all kill points in the sources below `folder`, sorted, each once.
[[nodiscard]] std::vector<std::string> kill_points_in(const std::filesystem::path& folder);

}  // namespace fixline::test
