#include "dev/private_service.hpp"

#include <fcntl.h>

#include <csignal>
#include <random>

#include "client/http_client.hpp"
#include "posix/file.hpp"
#include "posix/own_folder.hpp"

namespace fixline::dev {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds migrate_limit{60};
constexpr seconds ready_limit{30};
constexpr seconds serve_stop_limit{35};  // the service's own limit is 25 s

std::string this_program() {
  std::error_code error;
  const auto program = std::filesystem::read_symlink("/proc/self/exe", error);
  return error ? "fixline" : program.string();
}

std::string random_word() {
  std::random_device source;
  std::string word;
  for (int i = 0; i < 4; ++i) word += std::to_string(source());
  return word;
}

std::unexpected<Error> cancelled() { return failure(ErrorCode::cancelled, "stopped"); }

}  // namespace

Result<std::unique_ptr<PrivateService>> PrivateService::start(const PrivateServiceOptions& options,
                                                              posix::StopSignals& signals) {
  if (auto own = posix::check_own_folder(options.folder); !own) return std::unexpected(own.error());
  auto lock = posix::FolderLock::take(options.folder);
  if (!lock) return std::unexpected(lock.error());
  std::unique_ptr<PrivateService> service(new PrivateService(options, std::move(*lock)));
  if (auto done = service->start_servers(); !done) return std::unexpected(done.error());
  if (signals.count() > 0) return cancelled();
  if (auto done = service->migrate(signals); !done) return std::unexpected(done.error());
  if (auto done = service->serve(signals); !done) return std::unexpected(done.error());
  return service;
}

PrivateService::PrivateService(PrivateServiceOptions options, posix::FolderLock lock)
    : options_(std::move(options)), lock_(std::move(lock)), flymaster_secret_(random_word()) {
  options_.folder = std::filesystem::absolute(options_.folder);
}

PrivateService::~PrivateService() { stop(); }

sandbox::Command PrivateService::command(std::vector<std::string> arguments) const {
  sandbox::Command command;
  command.arguments = std::move(arguments);
  command.arguments.insert(command.arguments.begin(), this_program());
  // The names with the prefix win over whatever the surroundings or a .env file say.
  command.environment = {{"FIXLINE_REDIS_URL", redis_->url()},
                         {"FIXLINE_DATABASE_URL", postgres_->url()},
                         {"FIXLINE_HTTP_ADDRESS", options_.address.text()},
                         {"FIXLINE_FLYMASTER_SECRET", flymaster_secret_},
                         {"FIXLINE_SPOOL_DIR", (options_.folder / "spool").string()}};
  // Whoever lets others reach it wants them to try it out.
  if (!options_.address.is_loopback())
    command.environment.emplace_back("FIXLINE_INGEST_AUTH", "off");
  return command;
}

void PrivateService::bound_logs() const {
  constexpr std::uintmax_t bytes_max = std::uintmax_t{16} << 20U;
  for (const auto& name : {"fixline.log", "redis/redis.log", "postgres/postgres.log"}) {
    std::error_code absent;
    const auto size = std::filesystem::file_size(options_.folder / name, absent);
    if (absent || size <= bytes_max) continue;
    // Not through a link: some of these folders are the server's user's.
    if (auto log = posix::File::open(options_.folder / name, O_WRONLY)) (void)log.truncate(0);
  }
}

Result<void> PrivateService::start_servers() {
  bound_logs();
  auto redis = sandbox::PrivateRedis::start({.directory = options_.folder / "redis"});
  if (!redis) return std::unexpected(redis.error());
  redis_ = std::move(*redis);
  // Its write-ahead files and Redis' append-only file (rewritten at twice its size) stay small.
  auto postgres = sandbox::PrivatePostgres::start(
      {.directory = options_.folder / "postgres",
       .settings = {{"max_wal_size", "512MB"}, {"wal_keep_size", "0"}}});
  if (!postgres) return std::unexpected(postgres.error());
  postgres_ = std::move(*postgres);
  return {};
}

Result<void> PrivateService::migrate(posix::StopSignals& signals) const {
  auto order = command({"migrate", "--env-file", "/dev/null"});
  order.output = options_.folder / "migrate.log";
  auto child = sandbox::ChildProcess::start(order);
  if (!child) return std::unexpected(child.error());
  const auto deadline = std::chrono::steady_clock::now() + migrate_limit;
  while (child->is_running() && std::chrono::steady_clock::now() < deadline)
    if (signals.wait(milliseconds(20))) return cancelled();
  const auto ended = child->wait(milliseconds(0));
  if (ended && ended->success()) return {};
  return failure(ErrorCode::misconfigured,
                 "fixline migrate: " + (ended ? ended->text() : "took too long") +
                     sandbox::log_tail(order.output));
}

Result<void> PrivateService::serve(posix::StopSignals& signals) {
  auto order = command({"serve"});
  order.output = log();
  order.death_signal = SIGTERM;
  auto child = sandbox::ChildProcess::start(order);
  if (!child) return std::unexpected(child.error());
  serve_ = std::make_unique<sandbox::ChildProcess>(std::move(*child));
  const auto deadline = std::chrono::steady_clock::now() + ready_limit;
  const client::ServiceAddress address{
      options_.address.host, std::to_string(options_.address.port), {}};
  std::string last = "no answer";
  while (std::chrono::steady_clock::now() < deadline) {
    if (!serve_->is_running()) {
      return failure(ErrorCode::misconfigured,
                     "fixline serve ended at once; its log says:" + sandbox::log_tail(log()));
    }
    const auto answer = client::ask(address, {.method = "GET", .target = "/health"},
                                    {.connect = seconds(1), .exchange = seconds(1)});
    if (answer && answer->body.find("\"healthy\"") != std::string::npos) return {};
    last = answer ? std::to_string(answer->status) + " " + answer->body : answer.error().detail;
    if (signals.wait(milliseconds(20))) return cancelled();
  }
  return failure(ErrorCode::unavailable, "fixline serve did not get ready in time: " + last);
}

sandbox::ExitStatus PrivateService::stop() {
  sandbox::ExitStatus ended;
  if (serve_) ended = serve_->stop(SIGTERM, serve_stop_limit);
  serve_.reset();
  if (redis_) redis_->stop();
  if (postgres_) postgres_->stop();
  return ended;
}

}  // namespace fixline::dev
