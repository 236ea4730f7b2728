#pragma once

#include <iostream>
#include <string_view>

#include "commands/line/terminal.hpp"
#include "json/plain_json.hpp"

namespace fixline::commands {

/// A report on standard output, as --format says: for people, or one JSON object in a line.
template <class Report>
void print_report(const Report& report, std::string_view format) {
  if (format == "json")
    std::cout << plain_json::text_of(as_json(report)) << "\n";
  else
    print(as_text(report));
}

}  // namespace fixline::commands
