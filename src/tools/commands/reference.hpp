#pragma once

#include <string>

namespace CLI {
class App;
}

namespace fixline::app {

// What a package installs beside the program, made of the commands that the help is made of.

/// The manual page, for man(1).
[[nodiscard]] std::string man_page(const CLI::App& program);

/// Completes commands, flags and the words that a flag takes, for bash.
[[nodiscard]] std::string bash_completion(const CLI::App& program);

}  // namespace fixline::app
