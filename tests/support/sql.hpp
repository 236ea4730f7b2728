#pragma once

#include <filesystem>
#include <string>

#include "error/error.hpp"

namespace fixline::test {

/// Runs statements in a session of their own, one that may always write. Blocks, at most some
/// seconds. Errors: unavailable (no session), refused (with the server's reason).
[[nodiscard]] Result<void> run_sql(const std::string& database_url, const std::string& statements);

/// The first value of a query; the same errors, and "" where there is no row.
[[nodiscard]] Result<std::string> sql_value(const std::string& database_url,
                                            const std::string& query);

/// The folder in the `host` of a url that PrivatePostgres gave.
[[nodiscard]] std::filesystem::path socket_folder_of(const std::string& database_url);

}  // namespace fixline::test
