#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/traffic/print_report.hpp"
#include "error/exit_code.hpp"
#include "settings/load_settings.hpp"
#include "traffic/reconcile/audit_file.hpp"
#include "traffic/reconcile/reconcile.hpp"

namespace fixline::commands {
namespace {

struct AuditCommand {
  explicit AuditCommand(CLI::App& command) {
    command.add_option("FILE", path_, "What fixline simulate --audit wrote")->required();
    command.add_option("--database-url", database_url_, "Default: DATABASE_URL");
    command.add_option("--url", url_, "Service to ask what it holds. Default: none is asked");
    add_number(command, "--drain-seconds", drain_seconds_, "How long missing points are waited for",
               0, 86'400);
    add_format_option(command, format_);
  }

  [[nodiscard]] int run();

 private:
  [[nodiscard]] Result<void> find_database();

  std::string path_;
  std::string database_url_;
  std::string url_;
  unsigned drain_seconds_ = 0;
  std::string format_ = "text";
};

Result<void> AuditCommand::find_database() {
  if (!database_url_.empty()) return {};
  const auto loaded = settings::read_settings();
  if (!loaded) return std::unexpected(loaded.error());
  database_url_ = loaded->settings.database.url;
  return {};
}

int AuditCommand::run() {
  if (const auto found = find_database(); !found) return told(found.error(), exit_usage);
  auto ledger = traffic::read_audit(path_);
  if (!ledger) return told(ledger.error(), exit_usage);
  traffic::KeptWhere where;
  where.database_url = database_url_;
  where.patience = std::chrono::seconds(drain_seconds_);
  if (!url_.empty()) {
    auto service = client::parse_service_url(url_);
    if (!service) return told(service.error(), exit_usage);
    where.held = [service] { return traffic::held_points(*service); };
  }
  const auto balance = traffic::reconcile(*ledger, where);
  if (!balance) return told(balance.error(), exit_failed);
  print_report(*balance, format_);
  return balance->is_stored_whole() ? exit_ok : exit_failed;
}

}  // namespace

void add_audit(CLI::App& program, int& exit_code) {
  add_command<AuditCommand>(
      program, exit_code, "audit", "Compare what a simulation sent with what the tables hold",
      "Exit code 0 when every acknowledged point is in its table, once; 1 also when one is a dead\n"
      "letter, which is not lost: `fixline dlq list`, or is held by the service at --url. A point\n"
      "without an acknowledgement may be there or not. Ctrl-C ends the wait.\n"
      "Example:\n"
      "  fixline audit sent.ndjson --drain-seconds 60 --url http://127.0.0.1:8000");
}

}  // namespace fixline::commands
