#include "support/documented_user.hpp"

#include <fstream>
#include <stdexcept>

namespace fixline::test {
namespace {

constexpr const char* set_user = "ACL SETUSER ";

}  // namespace

std::string DocumentedUser::rights() {
  const auto begin = std::string(set_user) + name + " ";
  std::ifstream manual(FIXLINE_OPERATIONS);
  for (std::string line; std::getline(manual, line);)
    if (const auto at = line.find(begin); at != std::string::npos)
      return line.substr(at + begin.size());
  throw std::runtime_error("no " + begin + "in " FIXLINE_OPERATIONS);
}

std::string DocumentedUser::command() { return std::string(set_user) + name + " " + rights(); }

}  // namespace fixline::test
