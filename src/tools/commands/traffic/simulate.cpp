#include <algorithm>
#include <cmath>
#include <optional>

#include "commands/asking/client_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "points/time.hpp"
#include "reactor/asio.hpp"
#include "settings/load_settings.hpp"
#include "traffic/competition/competition_driver.hpp"

namespace fixline::commands {
namespace {

struct SimulateCommand {
  explicit SimulateCommand(CLI::App& command);

  [[nodiscard]] int run();

 private:
  [[nodiscard]] Result<std::chrono::sys_seconds> start() const;
  [[nodiscard]] Result<std::string> secret() const;
  [[nodiscard]] int fly(std::chrono::sys_seconds start, const std::string& signing_secret);
  [[nodiscard]] int tell(const traffic::CompetitionReport& report) const;

  ClientOptions service_;
  traffic::CompetitionPlan plan_;
  traffic::CompetitionSettings load_;
  double minutes_ = 60;
  unsigned retry_seconds_ = 20;
  std::string start_time_;
  std::string flymaster_secret_;
  std::string audit_path_;
  std::string format_ = "text";
};

SimulateCommand::SimulateCommand(CLI::App& command) : service_(command) {
  add_number(command, "--pilots", plan_.pilots, "How many fly", 1, 100'000);
  add_number(command, "--duration", minutes_, "Simulated minutes", 0.1, 100'000.0);
  add_number(command, "--speed", load_.speed, "Simulated seconds a second; 0: as fast as it goes",
             0.0, 1e6);
  command.add_option("--seed", plan_.seed, "The same seed and start make the same bytes")
      ->capture_default_str();
  command.add_option("--start-time", start_time_,
                     "RFC 3339. Default: so that no point is ahead of now");
  add_number(command, "--points-per-request", plan_.live_points, "Points of one live request", 1,
             1'000);
  add_number(command, "--connections", load_.connections, "Connections to the service", 1, 10'000);
  add_number(command, "--retry-seconds", retry_seconds_, "How long one request is tried", 0, 3'600);
  command.add_option("--flymaster-secret", flymaster_secret_,
                     "Signs the devices' files. Default: FLYMASTER_SECRET; without: none are sent");
  command.add_option("--audit", audit_path_, "Write what was sent and answered, for fixline audit");
  add_format_option(command, format_);
}

/// The last point of the day is made when the run ends, at the earliest now.
Result<std::chrono::sys_seconds> SimulateCommand::start() const {
  using std::chrono::seconds;
  if (!start_time_.empty()) {
    const auto given = points::parse_rfc3339(start_time_);
    if (!given) return failure(ErrorCode::invalid, "--start-time is not an RFC 3339 time");
    return std::chrono::floor<seconds>(*given);
  }
  const double simulated = static_cast<double>(plan_.duration.count());
  const double real = load_.speed > 0 ? simulated / load_.speed : 0;
  const auto ahead = seconds(static_cast<std::int64_t>(std::ceil(std::max(0.0, simulated - real))));
  return std::chrono::floor<seconds>(std::chrono::system_clock::now()) - ahead;
}

Result<std::string> SimulateCommand::secret() const {
  if (!flymaster_secret_.empty()) return flymaster_secret_;
  const auto loaded = settings::read_settings();
  if (!loaded) return std::unexpected(loaded.error());
  return loaded->settings.secrets.flymaster;
}

int SimulateCommand::run() {
  plan_.duration = std::chrono::seconds(std::max<std::int64_t>(1, std::llround(minutes_ * 60)));
  const auto address = service_.address();
  const auto begin = start();
  const auto signing_secret = secret();
  if (!address) return told(address.error(), exit_usage);
  if (!begin) return told(begin.error(), exit_usage);
  if (!signing_secret) return told(signing_secret.error(), exit_usage);
  load_.address = *address;
  load_.limits.exchange = std::chrono::seconds(30);
  load_.retry.try_for = std::chrono::seconds(retry_seconds_);
  load_.sends_flymaster = !signing_secret->empty();
  return fly(*begin, *signing_secret);
}

int SimulateCommand::fly(std::chrono::sys_seconds begin, const std::string& signing_secret) {
  StatusLine status;
  std::optional<traffic::AuditFile> audit;
  if (!audit_path_.empty()) {
    auto created = traffic::AuditFile::create(audit_path_);
    if (!created) return told(created.error(), exit_usage);
    audit.emplace(std::move(*created));
  }
  if (!load_.sends_flymaster)
    status.print("note: FLYMASTER_SECRET is not set, so no Flymaster device sends its file");

  asio::io_context context(1);
  traffic::Competition competition(plan_);
  const traffic::RequestWriter writer(competition, begin, signing_secret);
  traffic::CompetitionDriver driver(context.get_executor(), load_, competition, writer,
                                    audit ? &*audit : nullptr);
  traffic::CompetitionReport last;
  const auto on_second = [&](const traffic::CompetitionReport& now) {
    status.tell(progress_line(now, last));
    last = now;
  };
  client::Service probe(context.get_executor(), load_.address, load_.limits, load_.retry, 0);
  Result<traffic::CompetitionReport> report;
  const auto work = [&]() -> asio::awaitable<void> {
    const auto alive = co_await probe.look_at("/livez");
    probe.stop();
    if (alive)
      report = co_await driver.run(on_second);
    else
      report =
          std::unexpected(in_context(alive.error(), "no service (is `fixline serve` running?)"));
  };
  run_with_signals(context, work(), [&] {
    probe.stop();
    driver.stop();
  });
  status.show("");
  if (audit)
    if (const auto written = audit->finish(); !written && report)
      report = std::unexpected(written.error());
  if (report) return tell(*report);
  return told(report.error(), exit_failed);
}

int SimulateCommand::tell(const traffic::CompetitionReport& report) const {
  print_report(report, format_);
  const auto all = report.total();
  return all.acknowledged() == all.sent ? exit_ok : exit_failed;
}

}  // namespace

void add_simulate(CLI::App& program, int& exit_code) {
  add_command<SimulateCommand>(
      program, exit_code, "simulate", "Fly a simulated competition against a running service",
      "Live points from every pilot, the whole track at each landing, Flymaster devices' files\n"
      "and scoring batches. Exit code 1 when a point was refused or got no answer.\n"
      "Examples:\n"
      "  fixline simulate --pilots 150 --speed 60\n"
      "  fixline simulate --speed 0 --connections 32 --points-per-request 100\n"
      "  fixline simulate --audit sent.ndjson && fixline audit sent.ndjson --drain-seconds 60");
}

}  // namespace fixline::commands
