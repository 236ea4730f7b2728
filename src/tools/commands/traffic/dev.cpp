#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/tcp.hpp>
#include <cstdio>
#include <iostream>

#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "dev/competition_run.hpp"
#include "dev/private_service.hpp"
#include "error/exit_code.hpp"
#include "reactor/asio.hpp"
#include "settings/setting_kinds.hpp"

namespace fixline::commands {
namespace {

constexpr int ports_tried = 20;

struct DevCommand {
  explicit DevCommand(CLI::App& command) {
    command.add_flag("--once", once, "Fly one competition, then end: 0 when every point arrived");
    add_number(command, "--pilots", flight.pilots, "How many fly", 1, 10000);
    add_number(command, "--speed", flight.speed, "Simulated seconds a second", 0.0, 1e6);
    add_number(command, "--duration", flight.minutes, "Simulated minutes of a day", 0.1, 1440.0);
    seed = command.add_option("--seed", flight.seed, "Makes the same day again");
    command.add_option("--folder", folder, "Where all data is kept")->capture_default_str();
    command.add_option("--address", address, "Where the service listens");
  }

  [[nodiscard]] int run();

 private:
  [[nodiscard]] Result<settings::ListenAddress> chosen_address() const;
  void show_addresses(const dev::PrivateService& service) const;
  [[nodiscard]] int fly(dev::PrivateService& service, posix::StopSignals& signals);

 public:
  dev::CompetitionRunOptions flight;
  CLI::Option* seed = nullptr;
  std::string folder = ".fixline";
  std::string address;
  bool once = false;
};

/// True when somebody listens there.
bool is_taken(const settings::ListenAddress& address) {
  asio::io_context loop;
  asio::ip::tcp::socket link(loop);
  boost::system::error_code refused;
  link.connect({asio::ip::make_address(address.host), address.port}, refused);
  return !refused;
}

/// The address that was asked for; else the first free port from the usual one on.
Result<settings::ListenAddress> DevCommand::chosen_address() const {
  settings::Settings settings;
  if (!address.empty()) {
    const auto kind = settings::listen_address(
        [](settings::Settings& s, settings::ListenAddress v) { s.http.address = std::move(v); });
    if (auto read = kind.store(settings, address); !read) return std::unexpected(read.error());
    return settings.http.address;
  }
  auto candidate = settings.http.address;
  for (int i = 0; i < ports_tried && is_taken(candidate); ++i) ++candidate.port;
  return candidate;
}

void DevCommand::show_addresses(const dev::PrivateService& service) const {
  const auto base = "http://" + service.address().text();
  std::cout << "\nFixline is ready:\n"
            << "  " << base << "/               dashboard\n"
            << "  " << base << "/queue/status   what waits and what is done\n"
            << "  " << base << "/health         how it is\n"
            << "  " << base << "/metrics        for Prometheus\n"
            << "  psql '" << service.database_url() << "'\n"
            << "  redis-cli -s " << service.redis_url().substr(std::string("unix://").size())
            << "\n"
            << "  " << service.log().string() << "\n\n"
            << std::flush;
}

void show(const dev::CompetitionResult& result, const std::string& database_url) {
  const auto total = result.balance.total();
  const double seconds = std::max(result.flown.count(), 1e-3);
  char rate[32];
  std::snprintf(rate, sizeof(rate), "%.0f", static_cast<double>(total.promised) / seconds);
  std::cout << "\n"
            << (result.was_stopped ? "Stopped. What is known so far:\n" : "")
            << traffic::as_text(result.balance) << "\n"
            << "Rows in each table, earlier runs included:\n"
            << dev::table_counts(database_url) << "\n"
            << total.sent << " points sent, " << total.promised << " acknowledged, "
            << total.missing << " missing, " << total.doubled << " doubled"
            << (total.dead > 0 ? ", " + std::to_string(total.dead) + " dead letters" : "")
            << (total.held > 0 ? ", " + std::to_string(total.held) + " held" : "") << "; " << rate
            << " points/s.\n"
            << std::flush;
}

/// Flies days until it is stopped, or one.
int DevCommand::fly(dev::PrivateService& service, posix::StopSignals& signals) {
  for (;; ++flight.seed) {
    service.bound_logs();
    const auto result = dev::fly_competition(service, flight, signals);
    if (!result) return told(result.error(), exit_failed);
    show(*result, service.database_url());
    if (result->was_stopped) return signals.exit_code();
    if (once) return result->is_complete() ? exit_ok : exit_failed;
    if (!result->balance.has_held()) return exit_failed;
    if (signals.wait(std::chrono::seconds(2))) return signals.exit_code();
    std::cout << "The next day begins.\n" << std::flush;
  }
}

int DevCommand::run() {
  posix::StopSignals signals;
  const auto where = chosen_address();
  if (!where) {
    std::cerr << "fixline: --address: " << where.error().detail << "\n";
    return exit_usage;
  }
  if (seed->count() == 0) flight.seed = static_cast<std::uint64_t>(std::time(nullptr));
  flight.audit = std::filesystem::path(folder) / "audit.ndjson";
  std::cout << "Starting a private Redis and PostgreSQL in " << folder << ".\n" << std::flush;
  auto service = dev::PrivateService::start({folder, *where}, signals);
  if (!service) {
    if (service.error().code != ErrorCode::cancelled) return told(service.error(), exit_failed);
    std::cout << "Stopped before the service was ready: nothing was sent.\n";
    return signals.exit_code();
  }
  show_addresses(**service);
  const int code = fly(**service, signals);
  std::cout << "Stopping.\n" << std::flush;
  const auto ended = (*service)->stop();
  if (ended.success()) return code;
  std::cerr << "fixline: serve: " << ended.text() << "\n";
  return exit_failed;
}

}  // namespace

void add_dev(CLI::App& program, int& exit_code) {
  add_command<DevCommand>(
      program, exit_code, "dev", "Fly a simulated competition through a private system",
      "Starts a Redis and a PostgreSQL of its own (unix sockets, data in the folder), the\n"
      "service, and a simulated competition. Goes on until Ctrl-C, then tells what arrived so "
      "far,\n"
      "and ends all that it started. Exit codes: 0 done, 1 failed or points missing, 130 Ctrl-C.\n"
      "Examples:\n"
      "  fixline dev\n"
      "  fixline dev --once --pilots 200\n"
      "  fixline dev --speed 1 --address :8000");
}

}  // namespace fixline::commands
