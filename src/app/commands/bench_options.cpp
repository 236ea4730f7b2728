#include "app/commands/bench_options.hpp"

#include <CLI/CLI.hpp>
#include <algorithm>
#include <iostream>

#include "load/request_form.hpp"
#include "points/uuid.hpp"

namespace fixline::app {

void add_format_option(CLI::App& command, std::string& format) {
  command.add_option("--format", format, "text or json")
      ->check(CLI::IsMember({"text", "json"}))
      ->capture_default_str();
}

Result<std::string> checked_run_name(const std::string& given) {
  constexpr std::size_t short_name = 8;  // of 32 random bits
  if (given.empty()) return points::to_string(points::random_uuid()).substr(0, short_name);
  if (load::is_run_name(given)) return given;
  return failure(ErrorCode::invalid,
                 "--run must be 1 to 40 letters, digits, points, hyphens and underscores");
}

bool is_plain_path(std::string_view path) {
  constexpr std::size_t path_characters_max = 1000;
  return path.starts_with('/') && path.size() <= path_characters_max &&
         std::ranges::all_of(path, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::string removal_sql(std::string_view run) {
  const std::string flights =
      "flights WHERE starts_with(flight_id, 'bench-" + std::string(run) + "-')";
  std::string sql;
  for (const auto* table : {"live_track_points", "uploaded_track_points"})
    sql.append("DELETE FROM ")
        .append(table)
        .append(" WHERE flight_uuid IN (SELECT id FROM " + flights + ");\n");
  return sql + "DELETE FROM " + flights + ";\n";
}

std::string what_is_left_behind(std::string_view run) {
  return "Flights `bench-" + std::string(run) + "-...` stay in the database until you run:\n" +
         removal_sql(run);
}

int told(const Error& error, int exit_code) {
  std::cerr << "fixline: " << error.detail << "\n";
  return exit_code;
}

}  // namespace fixline::app
