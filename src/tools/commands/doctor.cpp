#include "commands/doctor.hpp"

#include <sys/statvfs.h>
#include <unistd.h>

#include <CLI/CLI.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/io_context.hpp>
#include <filesystem>
#include <iostream>
#include <memory>
#include <string>
#include <utility>

#include "app/part_options.hpp"
#include "app/settings_log.hpp"
#include "commands/setting_options.hpp"
#include "error/exit_code.hpp"
#include "health/report.hpp"
#include "queue/redis_durability.hpp"
#include "redis/connection.hpp"

namespace fixline::app {
namespace {

namespace asio = boost::asio;

void append(health::Findings from, health::Findings& to) {
  for (auto& finding : from) to.push_back(std::move(finding));
}

asio::awaitable<void> ask_redis(redis::RedisConnection& connection, queue::Durability durability,
                                health::Findings& found) {
  const auto commands = redis::facts_commands();
  const auto replies = co_await connection.execute_all(commands);
  const auto facts = replies ? redis::facts_from(*replies)
                             : Result<redis::RedisFacts>(std::unexpected(replies.error()));
  if (!facts) {
    found.push_back(health::unreachable(health::Patient::redis, facts.error()));
    co_return;
  }
  append(health::redis_findings(*facts), found);
  const auto able = co_await queue::check_durability(connection, durability);
  if (able) co_return;
  const Weakness weakness{able.error().detail, "the service does not start", "see there"};
  found.push_back({health::Patient::redis, weakness});
}

asio::awaitable<void> examine_redis(queue::RedisQueueOptions options, health::Findings& found) {
  using namespace asio::experimental::awaitable_operators;
  auto opened = co_await redis::RedisConnection::open(options.redis);
  if (!opened) {
    found.push_back(health::unreachable(health::Patient::redis, opened.error()));
    co_return;
  }
  const auto connection = std::move(*opened);
  co_await (connection->run() || ask_redis(*connection, options.durability, found));
}

asio::awaitable<void> examine_database(store::PostgresWriterOptions options, telemetry::Log log,
                                       health::Findings& found) {
  const auto executor = co_await asio::this_coro::executor;
  postgres::PgSession session(executor, options.limits);
  store::PostgresPointWriter writer(executor, options, std::move(log));
  append(co_await health::database_findings(session, options.address, writer), found);
}

/// From outside: a running service holds the folder, so it is looked at and not opened.
spool::SpoolFacts spool_from_outside(const spool::SpoolOptions& options) {
  spool::SpoolFacts facts;
  facts.bytes_max = options.bytes_max;
  auto nearest = std::filesystem::absolute(options.directory);
  std::error_code ignored;
  while (!std::filesystem::exists(nearest, ignored) && nearest.has_relative_path())
    nearest = nearest.parent_path();
  if (::access(nearest.c_str(), W_OK) != 0) {
    facts.trouble = nearest.string() + " can't be written to";
    return facts;
  }
  facts.is_open = true;
  struct statvfs disk{};
  if (::statvfs(nearest.c_str(), &disk) == 0)
    facts.free_bytes = std::uint64_t{disk.f_bavail} * disk.f_frsize;
  for (const auto& file : std::filesystem::recursive_directory_iterator(
           options.directory, std::filesystem::directory_options::skip_permission_denied,
           ignored)) {
    if (!file.is_regular_file(ignored)) continue;
    if (file.path().extension() == ".damaged") {
      ++facts.damaged_files;
    } else {
      facts.bytes += file.file_size(ignored);
    }
  }
  return facts;
}

struct DoctorCommand {
  explicit DoctorCommand(CLI::App& command) : options(command) {
    command.add_option("--format", format, "Of the report")
        ->check(CLI::IsMember({"text", "json"}))
        ->capture_default_str();
  }

  [[nodiscard]] int run() const {
    const auto loaded = options.load();
    if (!loaded) return exit_usage;
    const auto findings = examine(loaded->settings);
    std::cout << (format == "json" ? health::as_json(findings) : health::as_text(findings));
    return findings.empty() ? exit_ok : exit_failed;
  }

 private:
  [[nodiscard]] static health::Findings examine(const settings::Settings& settings) {
    health::Findings found;
    const auto log = telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text);
    asio::io_context loop(1);
    const auto all = [&]() -> asio::awaitable<void> {
      co_await examine_redis(queue_options(settings, false), found);
      co_await examine_database(probe_options(settings), log, found);
    };
    asio::co_spawn(loop, all(), [](std::exception_ptr failure) {
      if (failure) std::rethrow_exception(failure);
    });
    loop.run();
    append(health::spool_findings(spool_from_outside(spool_options(settings))), found);
    return found;
  }

  SettingOptions options;
  std::string format = "text";
};

}  // namespace

void add_doctor(CLI::App& program, int& exit_code) {
  auto* command = program.add_subcommand("doctor", "Find what in the set-up could lose points");
  command->footer(
      "Looks at how Redis keeps the queue, at the settings and tables of PostgreSQL, and at the "
      "disk\n"
      "of the spool; changes nothing. Each finding says what could be lost and the command that "
      "mends\n"
      "it. GET /health tells the same of a running service. Exit code 0 only if nothing was "
      "found.\n"
      "Examples:\n"
      "  fixline doctor\n"
      "  fixline doctor --format json --redis-url redis://10.0.0.5:6379/0");
  const auto doctor = std::make_shared<DoctorCommand>(*command);
  command->callback([doctor, &exit_code] { exit_code = doctor->run(); });
}

}  // namespace fixline::app
