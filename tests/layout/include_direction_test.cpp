#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

#include "layout/declared_modules.hpp"

namespace fixline::test {
namespace {

std::set<std::string> words_of(const std::string& text) {
  std::istringstream words(text);
  return {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
}

/// For each wing, those that its folders may use: itself, and all below it.
std::map<std::string, std::set<std::string>> wings_below() {
  std::map<std::string, std::set<std::string>> below;
  std::ifstream file(FIXLINE_WINGS);
  for (std::string wing, line; file >> wing && std::getline(file, line);) {
    below[wing].insert(wing);
    for (const auto& use : words_of(line)) below[wing].merge(std::set(below.at(use)));
  }
  return below;
}

/// For each folder, those that its files may include from.
std::map<std::string, std::set<std::string>> allowed_folders() {
  std::map<std::string, std::set<std::string>> allowed;
  for (const auto& module : declared_modules()) {
    allowed[module.folder] = module.uses;
    allowed[module.folder].insert(module.folder);
  }
  return allowed;
}

/// The folder that a line includes from: "queue" of `#include "queue/lane.hpp"`; else empty.
std::string included_folder(const std::string& line) {
  constexpr std::string_view directive = "#include \"";
  if (!line.starts_with(directive)) return {};
  const auto slash = line.find('/');
  if (slash == std::string::npos) return {};
  return line.substr(directive.size(), slash - directive.size());
}

bool is_source(const std::filesystem::path& file) {
  const auto extension = file.extension();
  return extension == ".hpp" || extension == ".cpp";
}

TEST(Layout, KnowsEveryWingAndFolder) {
  const auto modules = declared_modules();

  for (const auto& wing : std::filesystem::directory_iterator(FIXLINE_SOURCES)) {
    if (!wing.is_directory()) continue;
    for (const auto& folder : std::filesystem::directory_iterator(wing.path())) {
      if (!folder.is_directory()) continue;
      const auto is_declared = std::ranges::any_of(modules, [&](const Module& module) {
        return module.wing == wing.path().filename() && module.folder == folder.path().filename();
      });
      EXPECT_TRUE(is_declared) << folder.path();
    }
  }
}

TEST(Layout, GivesEachFolderANameOfItsOwn) {
  std::set<std::string> folders;

  for (const auto& module : declared_modules()) {
    EXPECT_TRUE(folders.insert(module.folder).second) << module.folder;
    EXPECT_EQ(module.folder, module.name);
  }
}

TEST(Layout, UsesOnlyWingsBelow) {
  const auto below = wings_below();
  std::map<std::string, std::string> wing_of;

  for (const auto& module : declared_modules()) {
    wing_of[module.name] = module.wing;
    for (const auto& use : module.uses) {
      EXPECT_TRUE(below.at(module.wing).contains(wing_of[use]))
          << module.wing << "/" << module.name << " uses " << wing_of[use] << "/" << use;
    }
  }
}

TEST(Layout, UsesOnlyModulesThatAreDeclaredAbove) {
  std::set<std::string> above;

  for (const auto& module : declared_modules()) {
    for (const auto& use : module.uses) {
      EXPECT_TRUE(above.contains(use)) << module.name << " uses " << use;
    }
    above.insert(module.name);
  }
}

TEST(Layout, IncludesOnlyFromFoldersThatTheModuleUses) {
  const auto allowed = allowed_folders();
  std::size_t files = 0;

  for (const auto& entry : std::filesystem::recursive_directory_iterator(FIXLINE_SOURCES)) {
    if (!is_source(entry.path())) continue;
    ++files;
    const auto path = std::filesystem::relative(entry.path(), FIXLINE_SOURCES);
    if (path.parent_path() == "tools") continue;  // main(), which has all of them
    const auto& folders = allowed.at(std::next(path.begin())->string());
    std::ifstream text(entry.path());
    int number = 0;
    for (std::string line; std::getline(text, line);) {
      ++number;
      const auto folder = included_folder(line);
      if (!allowed.contains(folder)) continue;  // not one of ours: generated, or the standard's
      EXPECT_TRUE(folders.contains(folder)) << path.string() << ":" << number << ": " << line;
    }
  }

  EXPECT_GT(files, 0U);
}

TEST(Layout, HasAtMostADozenSourcesInAFolder) {
  std::map<std::filesystem::path, int> sources;
  for (const auto& entry : std::filesystem::recursive_directory_iterator(FIXLINE_SOURCES))
    if (entry.path().extension() == ".cpp") ++sources[entry.path().parent_path()];

  for (const auto& [folder, count] : sources) EXPECT_LE(count, 12) << folder;
}

}  // namespace
}  // namespace fixline::test
