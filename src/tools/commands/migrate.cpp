#include <iostream>
#include <utility>

#include "app/part_options.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "error/exit_code.hpp"
#include "health/examination.hpp"
#include "health/report.hpp"
#include "reactor/asio.hpp"
#include "reactor/run_blocking.hpp"
#include "store/migrations.hpp"

namespace fixline::commands {
namespace {

struct Migrated {
  store::MigrationReport report;
  health::Findings tables;  ///< that were there before, and can't be written
};

asio::awaitable<Result<Migrated>> migrate(asio::any_io_executor executor,
                                          store::PostgresWriterOptions options) {
  postgres::PgSession session(executor, options.limits);
  const auto connected = co_await session.connect(options.address);
  if (!connected) co_return std::unexpected(connected.error().error());
  auto report = co_await store::migrate(session);
  if (!report) co_return std::unexpected(std::move(report).error());
  store::PostgresPointWriter writer(
      executor, std::move(options),
      telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text));
  auto tables = co_await health::examine_tables(writer);
  co_return Migrated{std::move(*report), std::move(tables)};
}

struct MigrateCommand {
  explicit MigrateCommand(CLI::App& command)
      : options(command, {"DATABASE_URL", "DATABASE_TIMEOUT_MS"}) {}

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    asio::io_context loop(1);
    const auto migrated = reactor::run_blocking(
        loop, migrate(loop.get_executor(), app::writer_options(loaded->settings)));
    if (!migrated) return told(migrated.error(), exit_failed);
    const auto& report = migrated->report;
    for (const auto& name : report.applied) std::cout << "applied " << name << "\n";
    for (const auto& note : report.notes) std::cout << note << "\n";
    if (report.applied.empty()) std::cout << "the schema is up to date\n";
    for (const auto& finding : migrated->tables) std::cout << health::line_of(finding) << "\n";
    return exit_ok;
  }

  SettingOptions options;
};

}  // namespace

void add_migrate(CLI::App& program, int& exit_code) {
  add_command<MigrateCommand>(
      program, exit_code, "migrate", "Bring the tables up to date",
      "`fixline serve` does the same at its start, unless MIGRATE_AT_START=no. Several may run at\n"
      "once. Tables that exist already are left as they are; what keeps points from being written "
      "to\n"
      "them is told.\n"
      "Example:\n"
      "  DATABASE_URL=postgresql://owner@db/tracks fixline migrate");
}

}  // namespace fixline::commands
