#include "support/temporary_folder.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <cstdint>
#include <cstdlib>
#include <stdexcept>
#include <string>

namespace fixline::test {
namespace {

/// Memory where there is enough of it: our servers sync often, and the tests kill processes, not
/// the machine, so nothing is shown less well there. TMPDIR says otherwise.
std::filesystem::path parent_folder() {
  constexpr std::uintmax_t enough = std::uintmax_t{1} << 30U;
  const std::filesystem::path memory = "/dev/shm";
  std::error_code error;
  const auto space = std::filesystem::space(memory, error);
  const bool usable = !error && space.available >= enough && std::getenv("TMPDIR") == nullptr &&
                      ::access(memory.c_str(), W_OK) == 0;
  return usable ? memory : std::filesystem::temp_directory_path();
}

}  // namespace

TemporaryFolder::TemporaryFolder() {
  std::string name = (parent_folder() / "fixline-test-XXXXXX").string();
  if (::mkdtemp(name.data()) == nullptr) throw std::runtime_error("no temporary folder: " + name);
  // A private PostgreSQL of root's runs as another user, who must be able to pass.
  ::chmod(name.c_str(), 0711);
  path_ = name;
}

TemporaryFolder::~TemporaryFolder() {
  std::error_code ignored;
  std::filesystem::remove_all(path_, ignored);
}

}  // namespace fixline::test
