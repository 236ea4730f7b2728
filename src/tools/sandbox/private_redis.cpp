#include "sandbox/private_redis.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/local/stream_protocol.hpp>
#include <csignal>
#include <iterator>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::sandbox {
namespace {

using std::chrono::seconds;

constexpr seconds redis_start_limit{10};
constexpr seconds redis_stop_limit{10};
constexpr seconds redis_lock_limit{5};  // a server whose parent was killed needs a moment to end
constexpr seconds reply_limit{2};

Result<std::string> ask(const std::filesystem::path& socket_file, const std::string& line) {
  asio::local::stream_protocol::iostream link;
  link.expires_after(reply_limit);
  link.connect(asio::local::stream_protocol::endpoint(socket_file.string()));
  // Redis hangs up after QUIT, so the reply ends where the stream does. (It may do so at once when
  // we half-close.)
  link << line << "\r\nQUIT\r\n" << std::flush;
  std::string reply{std::istreambuf_iterator<char>(link), {}};
  constexpr std::string_view farewell = "+OK\r\n";
  if (link.error() == asio::error::eof && reply.size() > farewell.size() &&
      reply.ends_with(farewell)) {
    reply.erase(reply.size() - farewell.size());
    return reply;
  }
  return failure(ErrorCode::unavailable, socket_file.string() + ": " + link.error().message());
}

}  // namespace

Result<std::unique_ptr<PrivateRedis>> PrivateRedis::start(PrivateRedisOptions options) {
  options.directory = std::filesystem::absolute(options.directory);
  const auto told = [](Error error) {
    return std::unexpected(in_context(std::move(error), "private Redis"));
  };
  auto lock = posix::FolderLock::take(options.directory, redis_lock_limit);
  if (!lock) return told(lock.error());
  auto folder = SocketFolder::make(options.directory / "run", std::nullopt);
  if (!folder) return told(folder.error());
  std::unique_ptr<PrivateRedis> server(
      new PrivateRedis(std::move(options), std::move(*lock), std::move(*folder)));
  if (auto launched = server->launch(); !launched) return told(launched.error());
  return server;
}

PrivateRedis::PrivateRedis(PrivateRedisOptions options, posix::FolderLock lock, SocketFolder folder)
    : PrivateServer({SIGTERM, redis_stop_limit, redis_start_limit}),
      options_(std::move(options)),
      lock_(std::move(lock)),
      folder_(std::move(folder)) {}

PrivateRedis::~PrivateRedis() { stop(); }

std::filesystem::path PrivateRedis::socket() const { return folder_.path() / "redis.sock"; }

std::string PrivateRedis::url() const { return "unix://" + socket().string(); }

Result<void> PrivateRedis::launch() {
  Command command;
  command.arguments = {"redis-server",
                       "--dir",
                       options_.directory.string(),
                       "--unixsocket",
                       socket().string(),
                       "--unixsocketperm",
                       "700",
                       "--port",
                       std::to_string(options_.tcp_port),
                       "--bind",
                       "127.0.0.1",
                       "--save",
                       "",
                       "--appendonly",
                       options_.appendonly ? "yes" : "no",
                       "--appendfsync",
                       options_.appendfsync,
                       "--maxmemory",
                       std::to_string(options_.maxmemory_bytes),
                       "--maxmemory-policy",
                       "noeviction",
                       "--daemonize",
                       "no"};
  command.arguments.insert(command.arguments.end(), options_.arguments.begin(),
                           options_.arguments.end());
  command.working_directory = options_.directory;
  command.output = options_.directory / "redis.log";
  command.death_signal = SIGTERM;
  command.inherited = {lock_.descriptor()};
  return run(command, [this]() -> Result<void> {
    const auto reply = ask(socket(), "PING");
    if (!reply) return std::unexpected(reply.error());
    if (reply->starts_with("-LOADING") && !options_.waits_for_data) return {};
    if (!reply->starts_with("+PONG")) return failure(ErrorCode::unavailable, *reply);
    return {};
  });
}

Result<std::string> PrivateRedis::command(const std::string& line) const {
  return ask(socket(), line);
}

}  // namespace fixline::sandbox
