#include <iostream>

#include "app/part_options.hpp"
#include "commands/command.hpp"
#include "commands/commands.hpp"
#include "commands/setting_options.hpp"
#include "error/exit_code.hpp"
#include "reactor/asio.hpp"
#include "reactor/run_blocking.hpp"
#include "store/migrations.hpp"

namespace fixline::commands {
namespace {

asio::awaitable<Result<store::MigrationReport>> migrate(asio::any_io_executor executor,
                                                        store::PostgresWriterOptions options) {
  postgres::PgSession session(executor, options.limits);
  const auto connected = co_await session.connect(options.address);
  if (!connected) co_return std::unexpected(connected.error().error());
  co_return co_await store::migrate(session);
}

struct MigrateCommand {
  explicit MigrateCommand(CLI::App& command)
      : options(command, {"DATABASE_URL", "DATABASE_TIMEOUT_MS"}) {}

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    asio::io_context loop(1);
    const auto report = reactor::run_blocking(
        loop, migrate(loop.get_executor(), app::writer_options(loaded->settings)));
    if (!report) return told(report.error(), exit_failed);
    for (const auto& name : report->applied) std::cout << "applied " << name << "\n";
    for (const auto& note : report->notes) std::cout << note << "\n";
    if (report->applied.empty()) std::cout << "the schema is up to date\n";
    return exit_ok;
  }

  SettingOptions options;
};

}  // namespace

void add_migrate(CLI::App& program, int& exit_code) {
  add_command<MigrateCommand>(
      program, exit_code, "migrate", "Bring the tables up to date",
      "`fixline serve` does the same at its start, unless MIGRATE_AT_START=no. Several may run at\n"
      "once. Tables that exist already are left as they are.\n"
      "Example:\n"
      "  DATABASE_URL=postgresql://owner@db/tracks fixline migrate");
}

}  // namespace fixline::commands
