#pragma once

#include <sys/types.h>

#include <cstdint>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "posix/folder_lock.hpp"
#include "sandbox/private_server.hpp"
#include "sandbox/socket_folder.hpp"

namespace fixline::sandbox {

struct PrivateRedisOptions {
  std::filesystem::path directory{};     ///< made when missing; holds data, log and socket
  bool appendonly = true;                ///< keep an append-only file, to survive a restart
  std::string appendfsync = "everysec";  ///< always, everysec or no
  std::uint64_t maxmemory_bytes = 0;     ///< 0: no limit
  std::uint16_t tcp_port = 0;            ///< on 127.0.0.1 as well; 0: on the unix socket alone
  bool waits_for_data = true;            ///< it has started when it has loaded its data, too
  std::vector<std::string> arguments{};  ///< more of redis-server's, e.g. {"--hz", "100"}
};

/// A Redis server of our own on a unix socket, for `fixline dev` and for tests.
class PrivateRedis final : public PrivateServer {
 public:
  /// Starts redis-server from PATH, and returns when it answers PING (at most 10 s), be it by
  /// LOADING where nobody waits for its data.
  /// Errors: misconfigured (no redis-server, bad folder, it ended at once: with its log's end),
  /// overloaded (the folder is in use), unavailable (no answer in time).
  [[nodiscard]] static Result<std::unique_ptr<PrivateRedis>> start(PrivateRedisOptions options);

  ~PrivateRedis();

  /// "unix:///folder/redis.sock"; the same after a restart.
  [[nodiscard]] std::string url() const;
  [[nodiscard]] std::filesystem::path socket() const;
  /// Sends one command (no spaces within its words) and returns the raw reply.
  [[nodiscard]] Result<std::string> command(const std::string& line) const;

 private:
  PrivateRedis(PrivateRedisOptions options, posix::FolderLock lock, SocketFolder folder);
  [[nodiscard]] Result<void> launch() override;

  PrivateRedisOptions options_;
  posix::FolderLock lock_;
  SocketFolder folder_;
};

}  // namespace fixline::sandbox
