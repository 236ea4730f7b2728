#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <regex>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "layout/declared_modules.hpp"

namespace fixline::test {
namespace {

namespace fs = std::filesystem;

const fs::path root = FIXLINE_ROOT;
const fs::path architecture = root / "docs" / "architecture.md";

std::string text_of(const fs::path& file) {
  std::ostringstream text;
  text << std::ifstream(file).rdbuf();
  return text.str();
}

/// The text between two others; empty when one of them is missing.
std::string between(const std::string& text, const std::string& begin, const std::string& end) {
  const auto from = text.find(begin);
  if (from == std::string::npos) return {};
  const auto to = text.find(end, from + begin.size());
  if (to == std::string::npos) return {};
  return text.substr(from + begin.size(), to - from - begin.size());
}

/// The first group of each match.
std::vector<std::string> found(const std::string& text, const std::string& pattern) {
  const std::regex expression(pattern);
  std::vector<std::string> groups;
  for (std::sregex_iterator at(text.begin(), text.end(), expression), end; at != end; ++at) {
    groups.push_back((*at)[1]);
  }
  return groups;
}

/// The pages that tell how things are: decisions are history, and keep the names of their time.
std::vector<fs::path> pages() {
  std::vector<fs::path> pages;
  for (const auto& folder : {root, root / "docs", root / "docs" / "benchmarks", root / "tests"}) {
    for (const auto& file : fs::directory_iterator(folder)) {
      if (file.path().extension() == ".md") pages.push_back(file.path());
    }
  }
  return pages;
}

/// "Suite.Name" of every test of the sources.
std::set<std::string> declared_tests() {
  std::set<std::string> tests;
  const std::regex declaration(R"(TEST(?:_F|_P)?\(\s*(\w+),\s*(\w+)\s*\))");
  for (const auto& file : fs::recursive_directory_iterator(root / "tests")) {
    if (file.path().extension() != ".cpp") continue;
    const auto text = text_of(file.path());
    for (std::sregex_iterator at(text.begin(), text.end(), declaration), end; at != end; ++at) {
      tests.insert((*at)[1].str() + "." + (*at)[2].str());
    }
  }
  return tests;
}

/// Whether a page's `store/bulk/batch_writer`, `store/`, `store/tables/row_columns.cpp` is there.
bool is_there(const fs::path& path) {
  auto with = [&](const char* extension) { return fs::exists(path.string() + extension); };
  return fs::exists(path) || with(".hpp") || with(".cpp");
}

TEST(Architecture, HasALineForEachFolderAsItsBuildFileSaysIt) {
  const auto lines = between(text_of(architecture), "<!-- folders -->\n", "<!-- /folders -->");

  EXPECT_EQ(lines, text_of(FIXLINE_LAYOUT_PAGE)) << "write it anew: tools/architecture";
}

TEST(Architecture, NamesForEachInvariantATestThatIsThere) {
  const auto tests = declared_tests();
  std::istringstream lines(between(text_of(architecture), "## Invariants\n", "\n## "));
  int invariants = 0;

  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| **")) continue;
    ++invariants;
    const auto guards = found(line, R"(`(\w+\.\w+)`)");
    EXPECT_FALSE(guards.empty()) << line;
    for (const auto& guard : guards) EXPECT_TRUE(tests.contains(guard)) << guard;
  }

  EXPECT_GE(invariants, 10);
}

TEST(Guarantees, NameForEachTroubleATestThatIsThere) {
  const auto tests = declared_tests();
  std::istringstream lines(
      between(text_of(root / "docs" / "guarantees.md"), "\n## Troubles\n", "\n## "));
  int troubles = 0;

  for (std::string line; std::getline(lines, line);) {
    if (!line.starts_with("| ") || line.starts_with("| ---") || line.starts_with("| trouble "))
      continue;
    ++troubles;
    const auto shown_by = found(line, R"(`([A-Z]\w+\.[A-Z]\w+)`)");
    EXPECT_FALSE(shown_by.empty()) << line;
    for (const auto& test : shown_by) EXPECT_TRUE(tests.contains(test)) << test;
  }

  EXPECT_GE(troubles, 20);
}

TEST(Guarantees, TellOfEachKindOfTrouble) {
  const auto section =
      between(text_of(root / "docs" / "guarantees.md"), "\n## Troubles\n", "\n## ");
  const auto model = text_of(root / "src" / "service" / "health" / "trouble.hpp");
  const auto kinds = found(between(model, "enum class TroubleKind", "};"), R"(\n  (\w+), *///<)");

  EXPECT_GE(kinds.size(), 10U);
  for (const auto& kind : kinds)
    EXPECT_NE(section.find('`' + kind + '`'), std::string::npos) << kind;
}

TEST(Documents, LinkToFilesThatAreThere) {
  for (const auto& page : pages()) {
    for (const auto& link : found(text_of(page), R"(\]\(([^)#\s]+))")) {
      if (link.find("://") != std::string::npos) continue;
      EXPECT_TRUE(fs::exists(page.parent_path() / link)) << page << ": " << link;
    }
  }
}

TEST(Documents, NameSourcesThatAreThere) {
  std::map<std::string, fs::path> above;  // by the first part of a name: a wing, or a folder of one
  for (const auto& module : declared_modules()) {
    above[module.wing] = root / "src";
    above[module.folder] = root / "src" / module.wing;
  }

  for (const auto& page : pages()) {
    for (const auto& name : found(text_of(page), R"(`((?:\w+/)+[\w.]*)`)")) {
      const auto place = above.find(name.substr(0, name.find('/')));
      if (place == above.end()) continue;  // of no folder of ours
      EXPECT_TRUE(is_there(place->second / name) || is_there(root / name)) << page << ": " << name;
    }
  }
}

}  // namespace
}  // namespace fixline::test
