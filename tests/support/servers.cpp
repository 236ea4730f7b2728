#include "support/servers.hpp"

#include <memory>
#include <stdexcept>

#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

template <class Server>
struct Shared {
  TemporaryFolder folder;
  std::unique_ptr<Server> server;

  template <class Options>
  explicit Shared(Options options) {
    options.directory = folder.path() / "server";
    auto started = Server::start(std::move(options));
    if (!started) throw std::runtime_error(started.error().detail);
    server = std::move(*started);
  }
};

template <class Server>
Server& running(Server& server) {
  server.thaw();
  if (server.is_running()) return server;
  if (auto restarted = server.restart(); !restarted) {
    throw std::runtime_error(restarted.error().detail);
  }
  return server;
}

}  // namespace

sandbox::PrivateRedis& shared_redis() {
  static const Shared<sandbox::PrivateRedis> shared{sandbox::PrivateRedisOptions{}};
  return running(*shared.server);
}

sandbox::PrivateRedis& empty_redis() {
  auto& server = shared_redis();
  if (auto flushed = server.command("FLUSHALL"); !flushed) {
    throw std::runtime_error(flushed.error().detail);
  }
  return server;
}

sandbox::PrivatePostgres& shared_postgres() {
  static const Shared<sandbox::PrivatePostgres> shared{sandbox::PrivatePostgresOptions{}};
  return running(*shared.server);
}

TestDatabase::TestDatabase() {
  static int last = 0;
  name_ = "test_" + std::to_string(++last);
  auto made = shared_postgres().create_database(name_);
  if (!made) throw std::runtime_error(made.error().detail);
  url_ = *made;
}

TestDatabase::~TestDatabase() {
  [[maybe_unused]] const auto dropped =
      shared_postgres().execute("DROP DATABASE IF EXISTS " + name_ + " WITH (FORCE)");
}

}  // namespace fixline::test
