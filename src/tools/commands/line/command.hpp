#pragma once

#include <CLI/CLI.hpp>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

#include "error/error.hpp"

namespace fixline::commands {

// How a command is added to the program; brings CLI11 with it.

/// Adds a command. `Command` is made of its CLI::App and `more`, and lives as long as that; its
/// run() gives the exit code.
template <class Command, class... More>
void add_command(CLI::App& program, int& exit_code, const std::string& name,
                 const std::string& meaning, const std::string& footer, More&&... more) {
  auto* command = program.add_subcommand(name, meaning);
  command->footer(footer);
  const auto shared = std::make_shared<Command>(*command, std::forward<More>(more)...);
  command->callback([shared, &exit_code] { exit_code = shared->run(); });
}

/// "(1 to 600)": how the help shows a range, as that of a setting.
[[nodiscard]] std::string range_text(double min, double max);

/// Adds a flag for a number within [min, max].
template <class Number, class Bound>
CLI::Option* add_range(CLI::App& command, const std::string& flags, Number& value,
                       const std::string& meaning, Bound min, Bound max) {
  return command.add_option(flags, value, meaning)
      ->check(CLI::Range(min, max).description(""))
      ->type_name(range_text(static_cast<double>(min), static_cast<double>(max)));
}

/// The same, with its default shown.
template <class Number, class Bound>
void add_number(CLI::App& command, const std::string& flags, Number& value,
                const std::string& meaning, Bound min, Bound max) {
  add_range(command, flags, value, meaning, min, max)->capture_default_str();
}

/// Adds --format: text or json.
void add_format_option(CLI::App& command, std::string& format);

/// Tells a mistake, or one a line, on standard error; returns `exit_code`.
int told(std::string_view mistake, int exit_code);
int told(const Error& error, int exit_code);

}  // namespace fixline::commands
