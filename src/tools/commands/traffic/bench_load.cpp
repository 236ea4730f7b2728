#include <string>

#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/traffic/bench_options.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "traffic/load/load_driver.hpp"

namespace fixline::commands {
namespace {

struct LoadCommand {
  explicit LoadCommand(CLI::App& command);

  [[nodiscard]] int run();

  BenchOptions options;
  std::string path = "/tracking/live";
  std::uint32_t points = 1;
  std::uint32_t connections = 64;
  std::uint64_t requests = 0;
  double seconds = 0;
  double rate = 0;
  std::uint32_t flights = 500;
  std::int64_t start_second = 0;
  std::string body = "json";

 private:
  [[nodiscard]] Result<traffic::LoadPlan> plan() const;
};

LoadCommand::LoadCommand(CLI::App& command) : options(command, "") {
  command.add_option("--path", path, "/tracking/live or /tracking/upload; a query may follow")
      ->capture_default_str();
  add_number(command, "--points", points, "Points of one request", 1, 10'000);
  add_number(command, "--connections", connections, "Kept open, one request at a time each", 1,
             5'000);
  auto* total = add_range(command, "--requests", requests, "How many to send", std::uint64_t{1},
                          std::uint64_t{1'000'000'000'000});
  auto* time =
      add_range(command, "--seconds", seconds, "How long to send. Default: 10", 0.01, 86'400.0);
  time->excludes(total);
  add_number(command, "--rate", rate,
             "Requests/s in all, sent at their time whatever the answers do;\n"
             "0: each connection as fast as it is answered",
             0.0, 1e6);
  add_number(command, "--flights", flights, "Points are spread over so many", 1U,
             traffic::flights_max);
  add_number(command, "--start-second", start_second,
             "Of every flight: go on where a run of the same name ended (next_second)",
             std::int64_t{0}, traffic::flight_seconds_max);
  command.add_option("--body", body, "json, or protobuf: a compact batch (docs/protocol.md)")
      ->check(CLI::IsMember({"json", "protobuf"}))
      ->capture_default_str();
}

Result<traffic::LoadPlan> LoadCommand::plan() const {
  auto target = options.target();
  if (!target) return std::unexpected(std::move(target).error());
  if (!is_plain_path(path))
    return failure(ErrorCode::invalid, "--path must begin with / and hold no blanks");
  traffic::LoadPlan plan;
  plan.service = target->service;
  plan.requests = {plan.service.authority(),
                   plan.service.prefix + path,
                   target->run,
                   points,
                   flights,
                   start_second};
  plan.requests.token = plan.service.token;
  if (body == "protobuf") plan.requests.body = traffic::BodyForm::protobuf;
  plan.connections = connections;
  plan.rate = rate;
  if (requests > 0)
    plan.requests_total = requests;
  else
    plan.time = std::chrono::duration<double>(seconds > 0 ? seconds : 10);
  return plan;
}

int LoadCommand::run() {
  auto wanted = plan();
  if (!wanted) return told(wanted.error(), exit_usage);
  StatusLine status;
  posix::StopSignals signals;
  if (options.format() == "text") status.print(what_is_left_behind(wanted->requests.run));
  traffic::LoadDriver driver(std::move(*wanted), signals);
  traffic::LoadReport before;
  traffic::LoadDriver::Hooks hooks;
  hooks.on_second = [&](const traffic::LoadReport& now) {
    status.show(traffic::progress_line(now, before));
    before = now;
  };
  const auto report = driver.run(hooks);
  status.show("");
  if (!report) return told(report.error(), exit_failed);
  print_report(*report, options.format());
  return report->is_acknowledged_whole() && report->not_sent == 0 ? exit_ok : exit_failed;
}

}  // namespace

void add_bench_load(CLI::App& bench, int& exit_code) {
  add_command<LoadCommand>(
      bench, exit_code, "load", "Send one load to a service, as fast as it takes it",
      "Points of made-up flights `bench-RUN-0`, `bench-RUN-1`, ..., a fix a second. The same run\n"
      "name and start second make the same bytes: sent again, all are duplicates. Exit code 1\n"
      "when not every request was sent and got a 2xx. Latencies are those of the 2xx; with --rate\n"
      "they count from the time at which the request was due.\n"
      "Examples:\n"
      "  fixline bench load --seconds 10 --connections 64\n"
      "  fixline bench load --path /tracking/upload --points 1000 --requests 5000 --run a\n"
      "  fixline bench load --rate 2000 --connections 200 --format json");
}

}  // namespace fixline::commands
