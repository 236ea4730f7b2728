#include "sandbox/private_postgres.hpp"

#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <fstream>

#include "postgres/blocking_session.hpp"
#include "sandbox/postgres_programs.hpp"
#include "sandbox/server_user.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::sandbox {
namespace {

using std::chrono::seconds;

constexpr seconds initdb_limit{60};
constexpr seconds postgres_start_limit{30};  // recovery after a crash included
constexpr seconds postgres_stop_limit{15};
constexpr seconds postgres_lock_limit{15};  // one whose parent was killed takes a moment to end

bool is_plain_name(const std::string& name) {
  return !name.empty() && name.size() <= 63 && std::ranges::all_of(name, [](char letter) {
    return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || letter == '_';
  });
}

std::string first_line(const std::filesystem::path& file) {
  std::ifstream input(file);
  std::string line;
  std::getline(input, line);
  return line;
}

/// The folder belongs to the user that runs the server, who alone may enter it.
Result<void> make_folder(const std::filesystem::path& folder, const std::optional<RunAs>& user) {
  std::error_code error;
  std::filesystem::create_directories(folder, error);
  if (error || !hand_over(folder, user) || ::chmod(folder.c_str(), 0700) != 0)
    return failure(ErrorCode::misconfigured, folder.string() + ": " + std::strerror(errno));
  return {};
}

}  // namespace

Result<std::unique_ptr<PrivatePostgres>> PrivatePostgres::start(PrivatePostgresOptions options) {
  options.directory = std::filesystem::absolute(options.directory);
  const auto told = [](Error error) {
    return std::unexpected(in_context(std::move(error), "private PostgreSQL"));
  };
  auto lock = posix::FolderLock::take(options.directory, postgres_lock_limit);
  if (!lock) return told(lock.error());
  auto user = server_user(options.directory);
  if (!user) return told(user.error());
  if (auto made = make_folder(options.directory, *user); !made) return told(made.error());
  auto folder = SocketFolder::make(options.directory / "run", *user);
  if (!folder) return told(folder.error());
  std::unique_ptr<PrivatePostgres> server(
      new PrivatePostgres(std::move(options), std::move(*lock), std::move(*folder), *user));
  if (auto made = server->make_cluster(); !made) return told(made.error());
  if (auto launched = server->launch(); !launched) return told(launched.error());
  return server;
}

PrivatePostgres::PrivatePostgres(PrivatePostgresOptions options, posix::FolderLock lock,
                                 SocketFolder folder, std::optional<RunAs> user)
    : PrivateServer({SIGINT, postgres_stop_limit, postgres_start_limit}),
      options_(std::move(options)),
      lock_(std::move(lock)),
      folder_(std::move(folder)),
      user_(user) {}

PrivatePostgres::~PrivatePostgres() { stop(); }

std::string PrivatePostgres::url(const std::string& database) const {
  return "postgresql:///" + database +
         "?host=" + uri::percent_encoded(folder_.path().string(), "/") + "&user=fixline";
}

Result<void> PrivatePostgres::make_cluster() {
  if (std::filesystem::exists(data() / "PG_VERSION")) return {};
  auto programs = find_postgres_programs({});
  if (!programs) return std::unexpected(programs.error());
  // Made under another name first: a run that is cut short leaves no half a cluster.
  const auto unfinished = options_.directory / "data.new";
  std::error_code error;
  std::filesystem::remove_all(unfinished, error);
  std::filesystem::remove_all(data(), error);
  Command command;
  command.arguments = {programs->initdb.string(),
                       "--pgdata=" + unfinished.string(),
                       "--encoding=UTF8",
                       "--locale=C.UTF-8",
                       "--auth=trust",
                       "--username=fixline"};
  command.working_directory = "/";
  command.output = log();
  command.run_as = user_;
  command.inherited = {lock_.descriptor()};
  auto child = ChildProcess::start(command);
  if (!child) return std::unexpected(child.error());
  const auto ended = child->wait(initdb_limit);
  if (!ended || !ended->success()) {
    return failure(ErrorCode::misconfigured,
                   "initdb failed: " + (ended ? ended->text() : "took too long") + log_tail(log()));
  }
  std::filesystem::rename(unfinished, data(), error);
  if (error) return failure(ErrorCode::misconfigured, data().string() + ": " + error.message());
  return {};
}

Result<void> PrivatePostgres::launch() {
  auto programs = find_postgres_programs(first_line(data() / "PG_VERSION"));
  if (!programs) return std::unexpected(programs.error());
  // Whoever holds the folder's lock knows that no server runs here: a pid file is a dead one's,
  // and its number may be another process's by now.
  std::error_code ignored;
  std::filesystem::remove(data() / "postmaster.pid", ignored);
  Command command;
  command.arguments = {programs->postgres.string(),
                       "-D",
                       data().string(),
                       "-k",
                       folder_.path().string(),
                       "-h",
                       "",
                       "-p",
                       "5432"};
  for (const auto& [name, value] : options_.settings)
    command.arguments.insert(command.arguments.end(), {"-c", name + "=" + value});
  command.working_directory = "/";
  command.output = log();
  command.append = true;
  command.death_signal = SIGINT;
  command.run_as = user_;
  command.inherited = {lock_.descriptor()};
  return run(command, [this]() -> Result<void> {
    const auto created = create_database("fixline");
    // The server refuses it: there is one already.
    if (created || created.error().code == ErrorCode::misconfigured) return {};
    return std::unexpected(created.error());
  });
}

Result<void> PrivatePostgres::execute(const std::string& statement) const {
  auto session = postgres::BlockingSession::connect(url("postgres"));
  if (!session) return std::unexpected(std::move(session).error());
  return outcome_of(session->run(statement.c_str()));
}

Result<std::string> PrivatePostgres::create_database(const std::string& name) {
  if (!is_plain_name(name)) return failure(ErrorCode::invalid, name + ": not a plain name");
  if (auto made = execute("CREATE DATABASE " + name); !made) return std::unexpected(made.error());
  return url(name);
}

}  // namespace fixline::sandbox
