#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <fstream>
#include <regex>
#include <set>
#include <string>

#include "support/failpoints.hpp"

namespace fixline::test {
namespace {

/// The names in the first column of the document's tables of steps: "| `area.event` |".
std::set<std::string> failpoints_of_the_document() {
  const std::regex row(R"rx(^\| `([a-z_]+\.[a-z_]+)` \|)rx");
  std::set<std::string> names;
  std::ifstream file(FIXLINE_GUARANTEES);
  for (std::string line; std::getline(file, line);)
    if (std::smatch found; std::regex_search(line, found, row)) names.insert(found[1]);
  return names;
}

TEST(Guarantees, NameEveryFailpointOfTheSourcesAndNoOther) {
  const auto list = failpoints_in(FIXLINE_SOURCES);
  const std::set<std::string> sources(list.begin(), list.end());

  EXPECT_THAT(failpoints_of_the_document(), testing::ContainerEq(sources));
}

}  // namespace
}  // namespace fixline::test
