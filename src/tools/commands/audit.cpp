#include "commands/audit.hpp"

#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>

#include "error/exit_code.hpp"
#include "settings/load_settings.hpp"
#include "traffic/reconcile/audit.hpp"

namespace fixline::app {
namespace {

struct AuditCommand {
  explicit AuditCommand(CLI::App& command) {
    command.add_option("FILE", path, "What fixline simulate --audit wrote")->required();
    command.add_option("--database-url", database_url, "Default: DATABASE_URL");
    command.add_option("--drain-seconds", drain_seconds, "How long missing points are waited for")
        ->check(CLI::Range(0, 86'400))
        ->capture_default_str();
    command.add_option("--format", format, "text or json")->check(CLI::IsMember({"text", "json"}));
  }

  [[nodiscard]] int run();

 private:
  [[nodiscard]] Result<void> find_database();

  std::string path;
  std::string database_url;
  unsigned drain_seconds = 0;
  std::string format = "text";
};

Result<void> AuditCommand::find_database() {
  if (!database_url.empty()) return {};
  const auto sources = settings::read_sources({}, std::nullopt);
  if (!sources) return std::unexpected(sources.error());
  const auto loaded = settings::load_settings(*sources);
  if (!loaded) return failure(ErrorCode::misconfigured, loaded.error().front());
  database_url = loaded->settings.database.url;
  return {};
}

int AuditCommand::run() {
  if (const auto found = find_database(); !found) {
    std::cerr << "fixline: " << found.error().detail << "\n";
    return exit_usage;
  }
  const auto audited = traffic::read_audit(path);
  if (!audited) {
    std::cerr << "fixline: " << audited.error().detail << "\n";
    return exit_usage;
  }
  traffic::AuditSettings settings;
  settings.database_url = database_url;
  settings.drain = std::chrono::seconds(drain_seconds);
  const auto report = traffic::compare_with_tables(*audited, settings);
  if (!report) {
    std::cerr << "fixline: " << report.error().detail << "\n";
    return exit_failed;
  }
  if (format == "json")
    std::cout << as_json(*report) << "\n";
  else
    std::cout << as_text(*report);
  return report->has_held() ? exit_ok : exit_failed;
}

}  // namespace

void add_audit(CLI::App& program, int& exit_code) {
  auto* command =
      program.add_subcommand("audit", "Compare what a simulation sent with what the tables hold");
  command->footer(
      "Exit code 0 when every acknowledged point is in its table, once. A point without an\n"
      "acknowledgement may be there or not. Ctrl-C ends the wait.\n"
      "Example:\n"
      "  fixline audit sent.ndjson --drain-seconds 60");
  const auto audit = std::make_shared<AuditCommand>(*command);
  command->callback([audit, &exit_code] { exit_code = audit->run(); });
}

}  // namespace fixline::app
