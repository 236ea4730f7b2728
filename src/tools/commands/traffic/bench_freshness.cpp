#include <string>

#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/traffic/bench_options.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "traffic/suite/freshness.hpp"

namespace fixline::commands {
namespace {

struct FreshnessCommand {
  explicit FreshnessCommand(CLI::App& command) : options(command, "Default: DATABASE_URL") {
    add_number(command, "--rate", rate, "Points/s, one a request", 0.1, 5'000.0);
    add_number(command, "--seconds", seconds, "How long to send", 0.1, 86'400.0);
    add_number(command, "--connections", connections, "Kept open to the service", 1, 5'000);
    add_number(command, "--missing-seconds", missing_seconds,
               "How long rows are waited for after the last answer", 0, 86'400);
  }

  [[nodiscard]] int run();

  BenchOptions options;
  double rate = 50;
  double seconds = 10;
  std::uint32_t connections = 8;
  std::uint32_t missing_seconds = 30;

 private:
  [[nodiscard]] Result<traffic::FreshnessPlan> plan() const;
};

Result<traffic::FreshnessPlan> FreshnessCommand::plan() const {
  auto target = options.target();
  if (!target) return std::unexpected(std::move(target).error());
  if (!target->database)
    return failure(ErrorCode::invalid, "--database-url or DATABASE_URL is needed, to see the rows");
  return traffic::FreshnessPlan{.service = target->service,
                                .database = *target->database,
                                .run = target->run,
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
  if (options.format() == "text") status.print(what_is_left_behind(wanted->run));
  traffic::LoadReport before;
  const auto report = measure_freshness(*wanted, signals, [&](const traffic::LoadReport& now) {
    status.show(traffic::progress_line(now, before));
    before = now;
  });
  status.show("");
  if (!report) return told(report.error(), exit_failed);
  print_report(*report, options.format());
  return report->is_good() ? exit_ok : exit_failed;
}

}  // namespace

void add_bench_freshness(CLI::App& bench, int& exit_code) {
  add_command<FreshnessCommand>(
      bench, exit_code, "freshness",
      "How long after its 2xx a live point can be seen in the database",
      "Single live points at a steady rate; a session of the database asks for those that are\n"
      "awaited by their primary key, about once a millisecond: no figure is finer than that.\n"
      "Exit code 1 when a point got no 2xx, or is missing at the end.\n"
      "Examples:\n"
      "  fixline bench freshness\n"
      "  fixline bench freshness --rate 200 --seconds 60 --format json");
}

}  // namespace fixline::commands
