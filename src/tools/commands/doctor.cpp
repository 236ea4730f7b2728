#include <sys/statvfs.h>
#include <unistd.h>

#include <boost/asio/this_coro.hpp>
#include <filesystem>
#include <iostream>
#include <string>
#include <utility>
#include <vector>

#include "access/token_book.hpp"
#include "access/token_file.hpp"
#include "access/token_table.hpp"
#include "app/part_options.hpp"
#include "commands/asking/client_options.hpp"
#include "commands/asking/told_status.hpp"
#include "commands/commands.hpp"
#include "commands/line/command.hpp"
#include "commands/line/setting_options.hpp"
#include "commands/line/terminal.hpp"
#include "error/exit_code.hpp"
#include "health/examination.hpp"
#include "health/judgement.hpp"
#include "health/report.hpp"
#include "points/time.hpp"
#include "reactor/run_blocking.hpp"
#include "tls/certificate.hpp"
#include "tls/live_identity.hpp"

namespace fixline::commands {
namespace {

constexpr const char* pooler_note =
    "PostgreSQL is reached through a pooler: its pool needs as many sessions as "
    "DATABASE_CONNECTIONS "
    "asks for (docs/operations.md), or batches wait for each other";

/// What is wrong, and what is only good to know.
struct Examined {
  health::Findings findings;
  std::vector<std::string> notes;
};

asio::awaitable<Result<std::vector<access::AccessToken>>> tokens_of(
    asio::any_io_executor executor, const settings::Settings& settings) {
  const auto file = app::token_places(settings).file;
  if (!file.empty()) co_return access::read_token_file(file);
  const auto options = app::probe_options(settings);
  postgres::PgSession session(executor, options.limits);
  const auto connected = co_await session.connect(options.address);
  if (!connected) co_return std::unexpected(connected.error().error());
  auto read = co_await access::read_tokens(session);
  if (!read) co_return std::unexpected(std::move(read).error());
  co_return std::move(read->tokens);
}

asio::awaitable<health::AccessFacts> access_of(asio::any_io_executor executor,
                                               const settings::Settings& settings) {
  auto facts = app::access_facts(settings);
  auto tokens = co_await tokens_of(std::move(executor), settings);
  if (tokens)
    facts.tokens = access::TokenBook(*std::move(tokens)).in_force(points::now());
  else
    facts.trouble = tokens.error().detail;
  co_return facts;
}

asio::awaitable<Examined> examine_servers(const settings::Settings& settings) {
  const auto executor = co_await asio::this_coro::executor;
  Examined examined;
  auto& found = examined.findings;
  found = co_await health::examine_redis(app::queue_options(settings, false));
  store::PostgresPointWriter writer(
      executor, app::probe_options(settings),
      telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text));
  health::append(co_await health::examine_database(writer, app::direct_sessions(settings)), found);
  health::append(health::access_findings(co_await access_of(executor, settings)), found);
  if (writer.is_pooled()) examined.notes.emplace_back(pooler_note);
  co_return examined;
}

std::string lines_of(const std::vector<std::string>& notes) {
  std::string lines;
  for (const auto& note : notes) lines += note + ".\n";
  return lines;
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
    if (file.path().extension() == ".damaged")
      ++facts.damaged_files;
    else
      facts.bytes += file.file_size(ignored);
  }
  return facts;
}

/// Of the certificate alone: its key may be readable for the service only, which tells of it.
health::Findings certificate_findings(const std::string& file) {
  if (file.empty()) return {};
  const auto certificate = tls::read_certificate(file);
  if (!certificate)
    return {{health::Subject::program, certificate.error().detail, "the service does not start",
             "put the certificate there, in PEM, readable for the service"}};
  return health::certificate_findings(tls::LiveIdentity::State{tls::end_of(**certificate)},
                                      std::chrono::system_clock::now(),
                                      std::chrono::steady_clock::now());
}

struct DoctorCommand {
  explicit DoctorCommand(CLI::App& command)
      : options_(command, {"HTTP_ADDRESS", "HTTP_THREADS", "REDIS_URL", "REDIS_HOST", "REDIS_PORT",
                           "REDIS_DB", "REDIS_TIMEOUT_MS", "QUEUE_DURABILITY", "DATABASE_URL",
                           "DATABASE_CONNECTIONS", "SPOOL_DIR", "SPOOL_MAX_BYTES", "INGEST_AUTH",
                           "TOKENS_FILE", "TLS_CERT_FILE", "TLS_KEY_FILE"}) {
    add_format_option(command, format_);
  }

  [[nodiscard]] int run() const {
    const auto loaded = options_.load();
    if (!loaded) return exit_usage;
    auto [findings, notes] = examine(loaded->settings);
    const auto& own = loaded->settings;
    const auto service = ask_service(service_at(own), "/health", own.secrets.admin);
    if (service) health::append(troubles_in(*service), findings);
    if (format_ == "json")
      std::cout << health::as_json(findings, notes);
    else
      print(health::as_text(findings) + lines_of(notes) +
            (service ? ""
                     : "No service answers at " + loaded->settings.http.address.text() +
                           ": only its set-up was looked at.\n"));
    return findings.empty() ? exit_ok : exit_failed;
  }

 private:
  [[nodiscard]] static Examined examine(const settings::Settings& settings) {
    asio::io_context loop(1);
    auto examined = reactor::run_blocking(loop, examine_servers(settings));
    health::append(health::spool_findings(spool_from_outside(app::spool_options(settings))),
                   examined.findings);
    health::append(certificate_findings(settings.tls.certificate_file), examined.findings);
    return examined;
  }

  SettingOptions options_;
  std::string format_ = "text";
};

}  // namespace

void add_doctor(CLI::App& program, int& exit_code) {
  add_command<DoctorCommand>(
      program, exit_code, "doctor", "Find what could lose points or holds them up",
      "Looks at how Redis keeps the queue, at the settings and tables of PostgreSQL, and at the\n"
      "disk of the spool, and asks the service on this machine, if one runs, what goes on;\n"
      "changes nothing. Each finding says what could be lost and the command that mends it. Exit\n"
      "code 0 only if nothing was found.\n"
      "Examples:\n"
      "  fixline doctor\n"
      "  fixline doctor --format json --redis-url redis://10.0.0.5:6379/0");
}

}  // namespace fixline::commands
