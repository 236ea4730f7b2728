#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <map>
#include <set>
#include <sstream>
#include <string>
#include <vector>

namespace fixline::test {
namespace {

struct Module {
  std::string name;
  std::string folder;
  std::vector<std::string> uses;
};

/// The modules in the order in which they are declared: data flows down it.
std::vector<Module> declared_modules() {
  std::vector<Module> modules;
  std::ifstream file(FIXLINE_LAYOUT);
  for (std::string line; std::getline(file, line);) {
    std::istringstream words(line);
    Module module;
    words >> module.name >> module.folder;
    for (std::string use; words >> use;) module.uses.push_back(use);
    modules.push_back(std::move(module));
  }
  return modules;
}

/// For each folder, those that its files may include from.
std::map<std::string, std::set<std::string>> allowed_folders() {
  std::map<std::string, std::string> folder_of;
  std::map<std::string, std::set<std::string>> allowed;
  for (const auto& module : declared_modules()) {
    folder_of[module.name] = module.folder;
    auto& folders = allowed[module.folder];
    folders.insert(module.folder);
    for (const auto& use : module.uses) folders.insert(folder_of[use]);
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

TEST(Layout, KnowsEveryFolder) {
  const auto allowed = allowed_folders();

  for (const auto& entry : std::filesystem::directory_iterator(FIXLINE_SOURCES)) {
    if (!entry.is_directory()) continue;
    EXPECT_TRUE(allowed.contains(entry.path().filename().string())) << entry.path();
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
    const auto& folders = allowed.at(path.begin()->string());
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

}  // namespace
}  // namespace fixline::test
