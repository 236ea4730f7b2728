#include "blackbox/running_service.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <algorithm>
#include <charconv>
#include <csignal>
#include <fstream>
#include <sstream>
#include <stdexcept>
#include <thread>

#include "support/sanitizer_report.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr auto stop_limit = 30s;  // its own is 25 s

std::string read_file(const std::filesystem::path& path) {
  std::ifstream file(path);
  std::ostringstream text;
  text << file.rdbuf();
  return text.str();
}

/// The port of the line "http: listening on 127.0.0.1:PORT"; 0 when it is not there (yet).
std::uint16_t port_in(const std::string& log) {
  constexpr std::string_view mark = "http: listening on 127.0.0.1:";
  const auto at = log.find(mark);
  if (at == std::string::npos || log.find('\n', at) == std::string::npos) return 0;
  std::uint16_t port = 0;
  const char* digits = log.data() + at + mark.size();
  std::from_chars(digits, log.data() + log.size(), port);
  return port;
}

/// The number of the line "..., 2 reactors".
int reactors_in(const std::string& log) {
  const auto end = log.find(" reactors\n");
  return end == std::string::npos ? 1 : std::stoi(log.substr(log.rfind(' ', end - 1)));
}

int times_in(std::string_view text, std::string_view part) {
  int times = 0;
  for (auto at = text.find(part); at != text.npos; at = text.find(part, at + part.size())) ++times;
  return times;
}

}  // namespace

bool becomes_true(std::chrono::milliseconds limit, const std::function<bool()>& holds) {
  const auto deadline = std::chrono::steady_clock::now() + limit;
  while (!holds()) {
    if (std::chrono::steady_clock::now() > deadline) return false;
    std::this_thread::sleep_for(10ms);
  }
  return true;
}

std::string database_value(const std::string& url, const std::string& statement) {
  const std::unique_ptr<PGconn, void (*)(PGconn*)> connection(PQconnectdb(url.c_str()), PQfinish);
  const std::unique_ptr<PGresult, void (*)(PGresult*)> rows(
      PQexec(connection.get(), statement.c_str()), PQclear);
  if (PQresultStatus(rows.get()) != PGRES_TUPLES_OK || PQntuples(rows.get()) == 0) return "";
  return PQgetvalue(rows.get(), 0, 0);
}

RunningService::RunningService(Settings settings, Expect expect)
    : settings_(std::move(settings)), expect_(expect) {
  (void)empty_redis();
  start(0);
}

RunningService::RunningService(const RunningService& other, Settings settings)
    : settings_(std::move(settings)), expect_(Expect::healthy) {
  set("DATABASE_URL", other.database_url());
  start(0);
}

void RunningService::start(std::uint16_t port) {
  sandbox::Command command;
  command.arguments = {FIXLINE_PROGRAM, "serve"};
  command.working_directory = folder_.path();  // no .env of the developer's
  command.errors = folder_.path() / ("log." + std::to_string(++starts_));
  command.output = folder_.path() / "out";
  command.environment = {{"REDIS_URL", shared_redis().url()},
                         {"DATABASE_URL", database_.url()},
                         {"HTTP_ADDRESS", "127.0.0.1:" + std::to_string(port)},
                         {"HTTP_THREADS", "2"},
                         {"LOG_LEVEL", "debug"},
                         {"ADMIN_TOKEN", admin_token()},
                         {"SPOOL_DIR", folder_.path() / "spool"}};
  for (const auto& [name, value] : settings_) command.environment.emplace_back(name, value);
  auto started = sandbox::ChildProcess::start(command);
  if (!started) throw std::runtime_error(started.error().detail);
  process_ = std::make_unique<sandbox::ChildProcess>(std::move(*started));
  const bool listening = becomes_true(20s, [&] {
    port_ = port_in(log());
    return port_ != 0 || !process_->is_running();
  });
  if (!listening || port_ == 0) throw std::runtime_error("fixline serve: " + log());
  if (expect_ == Expect::listening) return;
  // Each reactor finds the servers by itself, and any of them may answer.
  const bool healthy = becomes_true(20s, [&] {
    const auto text = log();
    const auto reactors = reactors_in(text);
    return times_in(text, "redis: in use") >= reactors &&
           times_in(text, "postgres: in use") >= reactors &&
           get(port_, "/health").body.find("\"healthy\"") != std::string::npos;
  });
  if (!healthy) throw std::runtime_error("fixline serve is not healthy: " + log());
}

std::string RunningService::admin_token() const {
  const auto set = std::ranges::find(settings_, "ADMIN_TOKEN", &Settings::value_type::first);
  return set == settings_.end() ? "the-operator-of-the-tests" : set->second;
}

Answer RunningService::told(const std::string& target) const {
  return Connection(port_).get(target, "Authorization: Bearer " + admin_token() + "\r\n");
}

std::string RunningService::log() const {
  return read_file(folder_.path() / ("log." + std::to_string(starts_)));
}

void RunningService::set(const std::string& name, const std::string& value) {
  std::erase_if(settings_, [&](const auto& setting) { return setting.first == name; });
  settings_.emplace_back(name, value);
}

void RunningService::kill_and_restart() {
  process_->stop(SIGKILL, 5s);
  expect_no_crash();
  start(port_);
}

RunningService::~RunningService() {
  process_->stop(SIGTERM, stop_limit);
  expect_no_crash();
}

void RunningService::expect_no_crash() {
  const auto ended = process_->wait(0ms).value_or(sandbox::ExitStatus{});
  EXPECT_TRUE(ended.signal == 0 || ended.signal == SIGKILL) << ended.text() << "\n" << log();
  EXPECT_EQ(sanitizer_report_in(log()), "");
}

std::string RunningService::sql(const std::string& statement) const {
  return database_value(database_.url(), statement);
}

std::string RunningService::eventually(const std::string& statement,
                                       const std::string& expected) const {
  std::string value;
  (void)becomes_true(20s, [&] { return (value = sql(statement)) == expected; });
  return value;
}

}  // namespace fixline::test
