#include "support/failpoints.hpp"

#include <fstream>
#include <regex>
#include <set>

namespace fixline::test {

std::vector<std::string> failpoints_in(const std::filesystem::path& folder) {
  const std::regex call(R"rx(failpoint\("([^"]+)"\))rx");
  std::set<std::string> names;
  for (const auto& file : std::filesystem::recursive_directory_iterator(folder)) {
    const auto extension = file.path().extension();
    if (extension != ".cpp" && extension != ".hpp") continue;
    std::ifstream input(file.path());
    for (std::string line; std::getline(input, line);)
      for (std::sregex_iterator found(line.begin(), line.end(), call), end; found != end; ++found)
        names.insert((*found)[1]);
  }
  return {names.begin(), names.end()};
}

}  // namespace fixline::test
