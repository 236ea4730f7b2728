#include "commands/traffic/bench_options.hpp"

#include <algorithm>
#include <utility>

#include "commands/line/command.hpp"
#include "points/uuid.hpp"
#include "settings/load_settings.hpp"
#include "traffic/load/request_form.hpp"

namespace fixline::commands {
namespace {

/// The ids of a run's flights, those of the suite's parts included, as a regular expression.
/// Exact, so that run `a` does not take the flights of run `a-b` with it.
std::string flights_pattern(std::string_view run) {
  std::string pattern = "^bench-";
  for (const char c : run)
    if (c == '.')
      pattern += "[.]";
    else
      pattern += c;
  return pattern + "(-1|-100|-1000|-fresh)?-[0-9]+$";
}

/// The name that was given, or a new one if it is empty. Errors: invalid.
Result<std::string> checked_run_name(const std::string& given) {
  constexpr std::size_t short_name = 8;  // of 32 random bits
  if (given.empty()) return points::to_string(points::random_uuid()).substr(0, short_name);
  if (traffic::is_run_name(given)) return given;
  return failure(ErrorCode::invalid,
                 "--run must be 1 to 40 letters, digits, points, hyphens and underscores");
}

/// The database as the flag says, else as DATABASE_URL does; nullopt when neither is given.
/// Errors: misconfigured, invalid.
Result<std::optional<postgres::Address>> bench_database(const std::string& given) {
  std::vector<std::pair<std::string, std::string>> flags;
  if (!given.empty()) flags.emplace_back("DATABASE_URL", given);
  const auto loaded = settings::read_settings(std::move(flags));
  if (!loaded) return std::unexpected(loaded.error());
  for (const auto& one : loaded->effective)
    if (one.setting.name == "DATABASE_URL" && one.origin == "default") return std::nullopt;
  auto address = postgres::Address::parse(loaded->settings.database.url);
  if (!address) return std::unexpected(std::move(address).error());
  return std::optional(std::move(*address));
}

}  // namespace

bool is_plain_path(std::string_view path) {
  constexpr std::size_t path_characters_max = 1000;
  return path.starts_with('/') && path.size() <= path_characters_max &&
         std::ranges::all_of(path, [](char c) { return c > ' ' && c < '\x7f'; });
}

std::vector<std::string> removal_statements(std::string_view run) {
  const std::string flights = "flights WHERE flight_id ~ '" + flights_pattern(run) + "'";
  std::vector<std::string> statements;
  for (const std::string table : {"live_track_points", "uploaded_track_points"})
    statements.push_back("DELETE FROM " + table + " WHERE flight_uuid IN (SELECT id FROM " +
                         flights + ")");
  statements.push_back("DELETE FROM " + flights);
  return statements;
}

std::string what_is_left_behind(std::string_view run) {
  std::string text =
      "Flights `bench-" + std::string(run) + "-...` stay in the database until you run:\n";
  for (const auto& statement : removal_statements(run)) text += statement + ";\n";
  text.pop_back();
  return text;
}

BenchOptions::BenchOptions(CLI::App& command, const std::string& database_meaning)
    : service_(command), uses_database_(!database_meaning.empty()) {
  if (uses_database_) command.add_option("--database-url", database_url_, database_meaning);
  command.add_option(
      "--run", run_,
      "Part of the flights' ids; runs of different names share none. Default: a new one");
  add_format_option(command, format_);
}

Result<BenchOptions::Target> BenchOptions::target() const {
  auto service = service_.address();
  if (!service) return std::unexpected(std::move(service).error());
  auto run = checked_run_name(run_);
  if (!run) return std::unexpected(std::move(run).error());
  Target target{std::move(*service), std::move(*run), std::nullopt};
  if (!uses_database_) return target;
  auto database = bench_database(database_url_);
  if (!database) return std::unexpected(std::move(database).error());
  target.database = std::move(*database);
  return target;
}

}  // namespace fixline::commands
