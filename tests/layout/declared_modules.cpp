#include "layout/declared_modules.hpp"

#include <fstream>
#include <iterator>
#include <sstream>
#include <utility>

namespace fixline::test {

std::vector<Module> declared_modules() {
  std::vector<Module> modules;
  std::ifstream file(FIXLINE_LAYOUT);
  for (std::string line; std::getline(file, line);) {
    std::istringstream columns(line);
    Module module;
    std::string path;
    std::string uses;
    std::getline(columns, module.name, '\t');
    std::getline(columns, path, '\t');
    std::getline(columns, uses, '\t');
    module.wing = path.substr(0, path.find('/'));
    module.folder = path.substr(path.find('/') + 1);
    std::istringstream words(uses);
    module.uses = {std::istream_iterator<std::string>(words), std::istream_iterator<std::string>()};
    modules.push_back(std::move(module));
  }
  return modules;
}

}  // namespace fixline::test
