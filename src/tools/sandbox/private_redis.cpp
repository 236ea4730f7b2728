#include "sandbox/private_redis.hpp"

#include <poll.h>
#include <sys/socket.h>
#include <sys/un.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <csignal>
#include <cstring>
#include <utility>

namespace fixline::sandbox {
namespace {

using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds redis_start_limit{10};
constexpr seconds redis_stop_limit{10};
constexpr seconds redis_lock_limit{5};  // a server whose parent was killed needs a moment to end
constexpr milliseconds reply_limit{2000};
constexpr std::size_t reply_bytes_max = 65536;

Result<std::string> ask(const std::filesystem::path& socket_file, const std::string& line) {
  posix::Fd link(::socket(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0));
  if (!link) return failure(ErrorCode::unavailable, std::strerror(errno));
  sockaddr_un address{};
  address.sun_family = AF_UNIX;
  const auto& name = socket_file.native();
  if (name.size() >= sizeof(address.sun_path))
    return failure(ErrorCode::invalid, name + ": too long for a socket");
  std::memcpy(address.sun_path, name.data(), name.size());
  if (::connect(link.number(), reinterpret_cast<const sockaddr*>(&address), sizeof(address)) != 0)
    return failure(ErrorCode::unavailable, name + ": " + std::strerror(errno));
  const auto request = line + "\r\n";
  if (::send(link.number(), request.data(), request.size(), MSG_NOSIGNAL) < 0)
    return failure(ErrorCode::unavailable, name + ": " + std::strerror(errno));
  // Half-closing tells Redis to answer and hang up, so the reply ends where the stream does.
  ::shutdown(link.number(), SHUT_WR);
  std::string reply;
  std::array<char, 4096> buffer{};
  while (reply.size() < reply_bytes_max) {
    pollfd waiting{link.number(), POLLIN, 0};
    if (::poll(&waiting, 1, static_cast<int>(reply_limit.count())) <= 0)
      return failure(ErrorCode::unavailable, name + ": no reply in time");
    const auto size = ::recv(link.number(), buffer.data(), buffer.size(), 0);
    if (size <= 0) break;
    reply.append(buffer.data(), static_cast<std::size_t>(size));
  }
  if (reply.empty()) return failure(ErrorCode::unavailable, name + ": closed without a reply");
  return reply;
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
    if (!reply->starts_with("+PONG")) return failure(ErrorCode::unavailable, *reply);
    return {};
  });
}

Result<std::string> PrivateRedis::command(const std::string& line) const {
  return ask(socket(), line);
}

}  // namespace fixline::sandbox
