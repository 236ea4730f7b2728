#include <CLI/CLI.hpp>
#include <string>

#include "commands/client_options.hpp"
#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "commands/traffic/bench_options.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "traffic/suite/freshness.hpp"

namespace fixline::commands {
namespace {

struct FreshnessCommand {
  explicit FreshnessCommand(CLI::App& command) : service(command) {
    command.add_option("--database-url", database_url, "Default: DATABASE_URL");
    add_number(command, "--rate", rate, "Points/s, one a request", 0.1, 5'000.0);
    add_number(command, "--seconds", seconds, "How long to send", 0.1, 86'400.0);
    add_number(command, "--connections", connections, "Kept open to the service", 1, 5'000);
    add_number(command, "--missing-seconds", missing_seconds,
               "How long rows are waited for after the last answer", 0, 86'400);
    command.add_option("--run", run_name, run_option_meaning);
    add_format_option(command, format);
  }

  [[nodiscard]] int run();

  ClientOptions service;
  std::string database_url;
  double rate = 50;
  double seconds = 10;
  std::uint32_t connections = 8;
  std::uint32_t missing_seconds = 30;
  std::string run_name;
  std::string format = "text";

 private:
  [[nodiscard]] Result<traffic::FreshnessPlan> plan() const;
};

Result<traffic::FreshnessPlan> FreshnessCommand::plan() const {
  const auto address = service.address();
  if (!address) return std::unexpected(address.error());
  const auto run = checked_run_name(run_name);
  if (!run) return std::unexpected(run.error());
  auto given = bench_database(database_url);
  if (!given) return std::unexpected(given.error());
  const auto database = std::move(*given);
  if (!database)
    return failure(ErrorCode::invalid, "--database-url or DATABASE_URL is needed, to see the rows");
  return traffic::FreshnessPlan{.service = *address,
                                .database = *database,
                                .run = *run,
                                .rate = rate,
                                .time = std::chrono::duration<double>(seconds),
                                .connections = connections,
                                .missing_limit = std::chrono::seconds(missing_seconds)};
}

int FreshnessCommand::run() {
  const auto wanted = plan();
  if (!wanted) return told(wanted.error(), exit_usage);
  StatusLine status;
  posix::StopSignals signals;
  if (format == "text") status.print(what_is_left_behind(wanted->run));
  traffic::LoadReport before;
  const auto report = measure_freshness(*wanted, signals, [&](const traffic::LoadReport& now) {
    status.show(traffic::progress_line(now, before));
    before = now;
  });
  status.show("");
  if (!report) return told(report.error(), exit_failed);
  print_report(*report, format);
  return report->is_good() ? exit_ok : exit_failed;
}

}  // namespace

void add_bench_freshness(CLI::App& bench, int& exit_code) {
  add_command<FreshnessCommand>(
      bench, exit_code, "freshness",
      "How long after its 2xx a live point can be seen in the database",
      "Single live points at a steady rate; a session of the database asks for those that are\n"
      "awaited by their primary key, about once a millisecond: no figure is finer than that. Exit "
      "code 1 when a point got no 2xx, or is missing at the end.\n"
      "Examples:\n"
      "  fixline bench freshness\n"
      "  fixline bench freshness --rate 200 --seconds 60 --format json");
}

}  // namespace fixline::commands
