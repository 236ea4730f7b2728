#include "commands/line/command.hpp"

#include <array>
#include <charconv>
#include <iostream>
#include <ranges>

#include "text/escaped.hpp"

namespace fixline::commands {

std::string range_text(double min, double max) {
  const auto text = [](double number) {
    std::array<char, 32> digits{};
    const auto end = std::to_chars(digits.begin(), digits.end(), number, std::chars_format::fixed);
    return std::string(digits.begin(), end.ptr);
  };
  return "(" + text(min) + " to " + text(max) + ")";
}

void add_format_option(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

int told(std::string_view mistake, int exit_code) {
  for (const auto line : std::views::split(mistake, '\n'))
    // It may quote a service or a database.
    std::cerr << "fixline: " << text::escaped({line.begin(), line.end()}) << "\n";
  return exit_code;
}

int told(const Error& error, int exit_code) { return told(error.detail, exit_code); }

}  // namespace fixline::commands
