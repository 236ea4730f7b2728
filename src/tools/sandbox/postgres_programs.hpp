#pragma once

#include <filesystem>

#include "error/error.hpp"

namespace fixline::sandbox {

/// Where PostgreSQL's server programs are.
struct PostgresPrograms {
  std::filesystem::path initdb;
  std::filesystem::path postgres;
};

/// Looks in PATH, then for the newest under /usr/lib/postgresql. A cluster made by one major
/// version needs the same one again: `version`, e.g. "15" (empty: any), is preferred.
/// Errors: misconfigured (none found), with the package that has them.
[[nodiscard]] Result<PostgresPrograms> find_postgres_programs(const std::string& version);

}  // namespace fixline::sandbox
