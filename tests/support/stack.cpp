#include "support/stack.hpp"

#include <algorithm>
#include <csignal>
#include <fstream>
#include <sstream>
#include <thread>

#include "support/documented_user.hpp"
#include "support/sql.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

sandbox::PrivatePostgresOptions postgres_options(const std::filesystem::path& folder) {
  return {.directory = folder,
          .settings = {{"max_connections", "60"},
                       {"shared_buffers", "64MB"},
                       {"min_wal_size", "32MB"},
                       {"max_wal_size", "128MB"},
                       {"restart_after_crash", "on"},
                       {"log_min_messages", "error"},
                       {"log_min_error_statement", "panic"}}};
}

}  // namespace

RedisUser RedisUser::of(const StackOptions& options) {
  if (!options.few_rights) return {"default", "+@all"};
  return {DocumentedUser::name, DocumentedUser::rights() + " +config|get"};
}

std::vector<std::string> RedisUser::arguments() const {
  if (name == "default") return {};
  std::vector<std::string> words{"--user", name};
  std::istringstream text(rights);
  for (std::string word; text >> word;) words.push_back(word);
  return words;
}

Result<std::unique_ptr<Stack>> Stack::start(StackOptions options) {
  std::unique_ptr<Stack> stack(new Stack(std::move(options)));
  if (auto done = stack->mount_disks(); !done) return std::unexpected(done.error());
  if (auto done = stack->start_servers(); !done) return std::unexpected(done.error());
  if (auto done = stack->prepare_database(); !done) return std::unexpected(done.error());
  stack->open_gates();
  if (auto done = stack->start_fixline(); !done) return std::unexpected(done.error());
  return stack;
}

Stack::~Stack() {
  if (fixline_) fixline_->stop(SIGKILL, 5s);
}

Result<void> Stack::mount_disks() {
  const auto& folder = options_.folder;
  std::error_code ignored;
  std::filesystem::create_directories(folder / "spool", ignored);
  if (!options_.no_small_disks.empty()) return {};
  auto redis = SmallDisk::mount(folder / "redis", options_.disk_bytes);
  if (!redis) return std::unexpected(redis.error());
  redis_disk_.emplace(std::move(*redis));
  auto postgres = SmallDisk::mount(folder / "postgres", options_.disk_bytes);
  if (!postgres) return std::unexpected(postgres.error());
  postgres_disk_.emplace(std::move(*postgres));
  auto spool = SmallDisk::mount(folder / "spool", options_.spool_bytes);
  if (!spool) return std::unexpected(spool.error());
  spool_disk_.emplace(std::move(*spool));
  return {};
}

Result<void> Stack::start_servers() {
  sandbox::PrivateRedisOptions redis_options{.directory = options_.folder / "redis",
                                             .appendfsync = options_.appendfsync};
  redis_options.arguments = RedisUser::of(options_).arguments();
  auto redis = sandbox::PrivateRedis::start(std::move(redis_options));
  if (!redis) return std::unexpected(redis.error());
  redis_ = std::move(*redis);
  auto postgres = sandbox::PrivatePostgres::start(postgres_options(options_.folder / "postgres"));
  if (!postgres) return std::unexpected(postgres.error());
  postgres_ = std::move(*postgres);
  return {};
}

void Stack::open_gates() {
  constexpr int sessions = 8;  // fewer than the service would open
  redis_gate_ = std::make_unique<Gate>(redis_->socket());
  if (options_.pooled) pooler_ = std::make_unique<Pooler>(database_url(), sessions, "app");
  postgres_gate_ = std::make_unique<Gate>(database_socket());
}

std::filesystem::path Stack::database_socket() const {
  return pooler_ ? pooler_->socket() : socket_folder_of(postgres_->url()) / ".s.PGSQL.5432";
}

// The service is no superuser, whom no lack of a permission would stop.
Result<void> Stack::prepare_database() {
  if (options_.latin1) {
    for (const char* const statement :
         {"DROP DATABASE fixline",
          "CREATE DATABASE fixline ENCODING 'LATIN1' LOCALE 'C' TEMPLATE template0"})
      if (auto done = postgres_->execute(statement); !done) return done;
  }
  return run_sql(database_url(),
                 "CREATE ROLE app LOGIN; ALTER DATABASE fixline OWNER TO app;"
                 "GRANT ALL ON SCHEMA public TO app");
}

sandbox::Command Stack::serve(const std::string& name, const Gate& database,
                              std::uint16_t port) const {
  sandbox::Command command;
  command.arguments = {options_.program, "serve"};
  command.working_directory = options_.folder;  // no .env of the developer's
  command.output = options_.folder / (name + ".log");
  command.append = true;
  const auto at = [](std::uint16_t number) { return "127.0.0.1:" + std::to_string(number); };
  command.environment = {
      {"REDIS_URL", std::string("redis://") +
                        (options_.few_rights ? DocumentedUser::credentials : "") +
                        at(redis_gate_->port())},
      {"DATABASE_URL",
       "postgresql://app@" + at(database.port()) + "/fixline?sslmode=disable&gssencmode=disable"},
      {"HTTP_ADDRESS", at(port)},
      {"HTTP_THREADS", "2"},
      {"FLYMASTER_SECRET", flymaster_secret},
      {"ADMIN_TOKEN", admin_token},
      {"SPOOL_DIR", (options_.folder / (name + "-spool")).string()},
      {"LOG_LEVEL", "info"}};
  return command;
}

Result<void> Stack::start_fixline(const Extra& extra) {
  auto command = serve("fixline", *postgres_gate_, port_.number());
  command.environment.emplace_back("SPOOL_DIR", (options_.folder / "spool").string());
  command.environment.insert(command.environment.end(), extra.begin(), extra.end());
  auto started = sandbox::ChildProcess::start(command);
  if (!started) return std::unexpected(started.error());
  fixline_ = std::make_unique<sandbox::ChildProcess>(std::move(*started));
  return {};
}

Result<std::unique_ptr<sandbox::ChildProcess>> Stack::start_twin(const Gate& database,
                                                                 std::uint16_t port) const {
  auto started = sandbox::ChildProcess::start(serve("twin", database, port));
  if (!started) return std::unexpected(started.error());
  return std::make_unique<sandbox::ChildProcess>(std::move(*started));
}

Result<std::vector<std::string>> Stack::start_what_is_down(std::chrono::seconds limit) {
  const auto give_up = std::chrono::steady_clock::now() + limit;
  std::vector<std::string> were_down;
  if (!redis_->is_running()) were_down.emplace_back("redis");
  if (!postgres_->is_running()) were_down.emplace_back("postgres");
  for (;;) {
    Result<void> all;
    if (!redis_->is_running()) all = redis_->restart();
    if (all && !postgres_->is_running()) all = postgres_->restart();
    if (all) break;
    if (std::chrono::steady_clock::now() > give_up) return std::unexpected(all.error());
    std::this_thread::sleep_for(100ms);
  }
  if (!fixline_->is_running()) {
    were_down.push_back("fixline (" + fixline_->wait(0ms).value_or(sandbox::ExitStatus{}).text() +
                        ")");
    if (auto started = start_fixline(); !started) return std::unexpected(started.error());
  }
  return were_down;
}

std::uint64_t Stack::look_at_memory() {
  std::ifstream file("/proc/" + std::to_string(fixline_->pid()) + "/status");
  std::string word;
  while (file >> word)
    if (std::uint64_t kib = 0; word == "VmHWM:" && file >> kib)
      memory_kib_most_ = std::max(memory_kib_most_, kib);
  return memory_kib_most_;
}

void Stack::keep() const {
  const auto kept = options_.folder / "kept";
  for (const char* const part : {"redis", "postgres", "spool"}) {
    std::error_code ignored;
    std::filesystem::create_directories(kept, ignored);
    std::filesystem::copy(
        options_.folder / part, kept / part,
        std::filesystem::copy_options::recursive | std::filesystem::copy_options::skip_symlinks,
        ignored);
  }
}

}  // namespace fixline::test
