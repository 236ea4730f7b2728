#include "app/start_migration.hpp"

#include <utility>

#include "store/migrations.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::app {

using namespace std::chrono_literals;

StartMigration::StartMigration(asio::any_io_executor executor, store::PostgresWriterOptions options,
                               telemetry::Log log)
    : executor_(std::move(executor)),
      options_(std::move(options)),
      log_(std::move(log)),
      backoff_(200ms, 5s, 1) {}

asio::awaitable<Result<void>> StartMigration::attempt() {
  auto migrated = co_await migrate();
  if (!migrated)
    log_->log(telemetry::seldom("migration"), spdlog::level::err, "store: can't migrate yet: {}",
              migrated.error().detail);
  co_return migrated;
}

asio::awaitable<Result<void>> StartMigration::migrate() {
  postgres::PgSession session(executor_, options_.limits);
  auto connected = co_await session.connect(options_.address);
  if (!connected) co_return std::unexpected(connected.error().error());
  auto report = co_await store::migrate(session);
  if (!report) co_return std::unexpected(std::move(report).error());
  for (const auto& name : report->applied) log_->info("store: applied migration {}", name);
  for (const auto& note : report->notes) log_->warn("store: {}", note);
  co_return Result<void>{};
}

}  // namespace fixline::app
