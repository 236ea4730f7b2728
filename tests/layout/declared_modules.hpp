#pragma once

#include <set>
#include <string>
#include <vector>

namespace fixline::test {

/// A folder of src/, as its fixline_module() declares it.
struct Module {
  std::string name;
  std::string wing;
  std::string folder;
  std::set<std::string> uses;
};

/// The modules in the order in which they are declared: data flows down it.
std::vector<Module> declared_modules();

}  // namespace fixline::test
