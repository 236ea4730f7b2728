#include "support/pooler.hpp"

#include <csignal>
#include <fstream>
#include <stdexcept>

#include "postgres/address.hpp"
#include "postgres/blocking_session.hpp"
#include "sandbox/server_user.hpp"
#include "uri/percent_encoding.hpp"

namespace fixline::test {
namespace {

template <class T>
T required(Result<T> result) {
  if (!result) throw std::runtime_error("pgbouncer: " + result.error().detail);
  return std::move(*result);
}

}  // namespace

Pooler::Pooler(const std::string& database_url, int sessions, std::string role)
    : PrivateServer({SIGINT, std::chrono::seconds(5), std::chrono::seconds(10)}),
      user_(required(sandbox::server_user(folder_.path() / "run"))),
      sockets_(required(sandbox::SocketFolder::make(folder_.path() / "run", user_))),
      settings_(sockets_->path() / "pgbouncer.ini") {
  const auto behind = required(postgres::Address::parse(database_url));
  const std::string name(behind.value_of("dbname"));
  url_ = "postgresql:///" + name + "?host=" + uri::percent_encoded(sockets_->path().string(), "/") +
         "&port=6432&user=" + role;
  std::ofstream(settings_) << "[databases]\n* = host=" << behind.value_of("host")
                           << " port=5432 user=" << role << "\n"
                           << "[pgbouncer]\nlisten_addr =\nlisten_port = 6432\n"
                           << "unix_socket_dir = " << sockets_->path().string() << "\n"
                           << "auth_type = any\npool_mode = transaction\n"
                           << "default_pool_size = " << sessions << "\nserver_login_retry = 1\n";
  if (auto launched = launch(); !launched)
    throw std::runtime_error("pgbouncer: " + launched.error().detail);
}

Result<void> Pooler::launch() {
  sandbox::Command command;
  // Debian puts it where ordinary users do not look.
  const auto found = sandbox::find_program("pgbouncer");
  command.arguments = {found ? found->string() : "/usr/sbin/pgbouncer", settings_.string()};
  command.working_directory = "/";
  command.output = folder_.path() / "pgbouncer.log";
  command.death_signal = SIGINT;
  command.run_as = user_;
  return run(command, [this]() -> Result<void> {
    auto session = postgres::BlockingSession::connect(url_);
    if (!session) return std::unexpected(std::move(session).error());
    return {};
  });
}

}  // namespace fixline::test
