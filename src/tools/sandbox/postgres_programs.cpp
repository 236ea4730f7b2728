#include "sandbox/postgres_programs.hpp"

#include <charconv>
#include <optional>
#include <string>

#include "sandbox/child_process.hpp"

namespace fixline::sandbox {
namespace {

std::optional<PostgresPrograms> programs_in(const std::filesystem::path& folder) {
  const auto initdb = find_program((folder / "initdb").string());
  const auto postgres = find_program((folder / "postgres").string());
  if (!initdb || !postgres) return std::nullopt;
  return PostgresPrograms{*initdb, *postgres};
}

int major_version(const std::filesystem::path& folder) {
  const auto text = folder.filename().string();
  int number = -1;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

}  // namespace

Result<PostgresPrograms> find_postgres_programs(const std::string& version) {
  const std::filesystem::path packaged = "/usr/lib/postgresql";
  if (!version.empty()) {
    if (auto found = programs_in(packaged / version / "bin")) return *found;
  }
  if (const auto initdb = find_program("initdb")) {
    // PATH may hold a link to one of the programs alone; its neighbours are where it points to.
    std::error_code ignored;
    const auto real = std::filesystem::canonical(*initdb, ignored);
    if (auto found = programs_in(real.parent_path())) return *found;
  }
  std::optional<PostgresPrograms> newest;
  int newest_version = -1;
  std::error_code ignored;
  for (const auto& entry : std::filesystem::directory_iterator(packaged, ignored)) {
    const int number = major_version(entry.path());
    if (number <= newest_version) continue;
    if (auto found = programs_in(entry.path() / "bin")) {
      newest = found;
      newest_version = number;
    }
  }
  if (newest) return *newest;
  return failure(ErrorCode::misconfigured,
                 "no PostgreSQL server programs in PATH or /usr/lib/postgresql "
                 "(Debian, Ubuntu: package postgresql)");
}

}  // namespace fixline::sandbox
