#include <iostream>
#include <memory>
#include <string>

#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/traffic/bench_options.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "traffic/suite/row_query.hpp"
#include "traffic/suite/suite.hpp"

namespace fixline::commands {
namespace {

/// Without a subcommand: the short suite.
struct SuiteCommand {
  explicit SuiteCommand(CLI::App& command)
      : options(command, "To see when rows arrive, and to clean up. Default: DATABASE_URL") {
    add_number(command, "--seconds", seconds, "Of each load", 0.1, 3'600.0);
    add_number(command, "--connections", connections, "Kept open, one request at a time each", 1,
               5'000);
    add_number(command, "--drain-seconds", drain_seconds,
               "How long the queue may take to empty after a load", 1, 86'400);
    command.add_flag("--clean", cleans, "Remove the run's flights and points at the end");
  }

  [[nodiscard]] int run();

  BenchOptions options;
  double seconds = 5;
  std::uint32_t connections = 64;
  std::uint32_t drain_seconds = 120;
  bool cleans = false;

 private:
  [[nodiscard]] Result<traffic::SuitePlan> plan() const;
  [[nodiscard]] int clean(const traffic::SuitePlan& plan) const;
};

Result<traffic::SuitePlan> SuiteCommand::plan() const {
  auto target = options.target();
  if (!target) return std::unexpected(std::move(target).error());
  if (cleans && !target->database)
    return failure(ErrorCode::invalid, "--clean needs --database-url or DATABASE_URL");
  return traffic::SuitePlan{.service = target->service,
                            .database = target->database,
                            .run = target->run,
                            .time = std::chrono::duration<double>(seconds),
                            .connections = connections,
                            .drain_limit = std::chrono::seconds(drain_seconds)};
}

int SuiteCommand::run() {
  const auto wanted = plan();
  if (!wanted) return told(wanted.error(), exit_usage);
  StatusLine status;
  posix::StopSignals signals;
  if (!cleans) status.print(what_is_left_behind(wanted->run));
  const auto result =
      run_suite(*wanted, signals, [&](const std::string& line) { status.print(line); });
  const int cleaned = cleans ? clean(*wanted) : exit_ok;
  if (!result) return told(result.error(), exit_failed);
  if (options.format() == "text") std::cout << "\n";
  print_report(*result, options.format());
  return result->is_good() ? cleaned : exit_failed;
}

int SuiteCommand::clean(const traffic::SuitePlan& plan) const {
  if (!plan.database) return exit_ok;
  auto database = traffic::RowQuery::connect(*plan.database);
  if (!database) return told(database.error(), exit_failed);
  const auto rows = database->run_statements(removal_statements(plan.run));
  if (!rows) return told(rows.error(), exit_failed);
  std::cerr << *rows << " rows removed\n";
  return exit_ok;
}

/// An option that stands before a subcommand would say nothing there: it is refused.
void keep_apart(CLI::App& command, CLI::App& subcommand) {
  for (auto* option : command.get_options())
    if (!option->get_lnames().empty() && option != command.get_help_ptr())
      subcommand.excludes(option);
}

}  // namespace

void add_bench(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("bench", "Measure how fast a running service is");
  command->require_subcommand(0, 1);
  command->footer(
      "Alone: live points one and 100 a request, uploads of 1000, each for some seconds on 64\n"
      "connections and until the queue is empty again, then the time from a live point's 202 to\n"
      "its row. The load comes from the same machine and costs it a core's part. All points are\n"
      "those of flights `bench-RUN-...`; --clean removes them. Exit code 1 when a request was not\n"
      "acknowledged or a point was not seen to be stored.\n"
      "Examples:\n"
      "  fixline bench\n"
      "  fixline bench --clean --url http://tracks.example:8000\n"
      "  fixline bench load -h       one load, as you like it\n"
      "  fixline bench freshness -h  one rate of live points");
  const auto suite = std::make_shared<SuiteCommand>(*command);
  command->callback([suite, command, &exit_code] {
    if (command->get_subcommands().empty()) exit_code = suite->run();
  });
  add_bench_load(*command, exit_code);
  add_bench_freshness(*command, exit_code);
  for (auto* subcommand : command->get_subcommands([](CLI::App*) { return true; }))
    keep_apart(*command, *subcommand);
}

}  // namespace fixline::commands
