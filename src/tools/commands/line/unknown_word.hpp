#pragma once

#include <CLI/CLI.hpp>
#include <string>

namespace fixline::commands {

/// After a parse that failed: the first word that no command knows, with what was probably meant:
/// "there is no command serv; did you mean serve?". Empty when all are known.
[[nodiscard]] std::string unknown_word(const CLI::App& program);

}  // namespace fixline::commands
