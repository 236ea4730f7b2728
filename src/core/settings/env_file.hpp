#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"

namespace fixline::settings {

/// One assignment of a .env file.
struct EnvLine {
  std::string name;
  std::string value;
  int line;  ///< counted from 1
};

/// Reads NAME=VALUE lines. `export` before the name, blank lines and # comments are allowed; a
/// value may stand in '...' (as it is) or "..." (\n, \t, \", \\ and \$ stand for one character).
/// An unquoted value ends before " #". No variables are put in.
/// Errors: invalid, beginning with "line 7: ".
[[nodiscard]] Result<std::vector<EnvLine>> parse_env_file(std::string_view text);

}  // namespace fixline::settings
