#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "postgres/address.hpp"

namespace CLI {
class App;
}

namespace fixline::commands {

// What the commands of `fixline bench` share.

inline constexpr const char* run_option_meaning =
    "Part of the flights' ids; runs of different names share none. Default: a new one";

/// The name that was given, or a new one if it is empty. Errors: invalid.
[[nodiscard]] Result<std::string> checked_run_name(const std::string& given);

/// True for what may stand in a request line.
[[nodiscard]] bool is_plain_path(std::string_view path);

/// Which flights a run writes (bench-RUN-...), and the SQL that removes them.
[[nodiscard]] std::string what_is_left_behind(std::string_view run);

/// The statements that do.
[[nodiscard]] std::vector<std::string> removal_statements(std::string_view run);

/// The database as the flag says, else as DATABASE_URL does; nullopt when neither is given.
/// Errors: misconfigured, invalid.
[[nodiscard]] Result<std::optional<postgres::Address>> bench_database(const std::string& given);

}  // namespace fixline::commands
