#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "posix/folder_lock.hpp"
#include "sandbox/server_process.hpp"
#include "sandbox/socket_folder.hpp"

namespace fixline::sandbox {

struct PrivateRedisOptions {
  std::filesystem::path directory{};     ///< made when missing; holds data, log and socket
  bool appendonly = true;                ///< keep an append-only file, to survive a restart
  std::string appendfsync = "everysec";  ///< always, everysec or no
  std::uint64_t maxmemory_bytes = 0;     ///< 0: no limit
  std::uint16_t tcp_port = 0;            ///< on 127.0.0.1 as well; 0: on the unix socket alone
  std::vector<std::string> arguments{};  ///< more of redis-server's, e.g. {"--hz", "100"}
};

/// A Redis server of our own on a unix socket, for `fixline dev` and for tests.
///
/// Blocking; not thread-safe. The thread that calls start() or restart() must outlive the server:
/// when that thread ends, however it does, the server is told to end too.
class PrivateRedis {
 public:
  /// Starts redis-server from PATH, and returns when it answers PING (at most 10 s).
  /// Errors: misconfigured (no redis-server, bad folder, it ended at once: with its log's end),
  /// overloaded (the folder is in use), unavailable (no answer in time).
  [[nodiscard]] static Result<std::unique_ptr<PrivateRedis>> start(PrivateRedisOptions options);

  PrivateRedis(const PrivateRedis&) = delete;
  PrivateRedis& operator=(const PrivateRedis&) = delete;
  ~PrivateRedis();

  /// "unix:///folder/redis.sock"; the same after a restart.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::filesystem::path socket() const;
  [[nodiscard]] pid_t pid() const { return process_ ? process_->pid() : -1; }
  [[nodiscard]] bool is_running() { return process_ && process_->is_running(); }

  void kill();    ///< SIGKILL: loses what appendfsync allows
  void freeze();  ///< SIGSTOP: connections hang
  void thaw();
  void stop();  ///< ends it in order, everything on disk
  /// Starts it anew on the same data (after kill() or stop(), or a running one in order).
  [[nodiscard]] Result<void> restart();
  /// Sends one command (no spaces within its words) and returns the raw reply, at most 64 KiB.
  [[nodiscard]] Result<std::string> command(const std::string& line) const;

 private:
  PrivateRedis(PrivateRedisOptions options, posix::FolderLock lock, SocketFolder folder);
  [[nodiscard]] Result<void> launch();
  [[nodiscard]] Result<void> wait_until_ready();

  PrivateRedisOptions options_;
  posix::FolderLock lock_;
  SocketFolder folder_;
  std::unique_ptr<ServerProcess> process_;
};

}  // namespace fixline::sandbox
