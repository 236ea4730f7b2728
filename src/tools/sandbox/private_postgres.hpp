#pragma once

#include <sys/types.h>

#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "posix/folder_lock.hpp"
#include "sandbox/private_server.hpp"
#include "sandbox/socket_folder.hpp"

namespace fixline::sandbox {

struct PrivatePostgresOptions {
  std::filesystem::path directory{};  ///< made when missing; holds data, log and socket
  /// Server settings, e.g. {"max_connections", "30"}.
  std::vector<std::pair<std::string, std::string>> settings{};
};

/// A PostgreSQL server of our own on a unix socket, with a database `fixline`.
///
/// Run by root, the server runs as another user, who then owns what is in the directory.
class PrivatePostgres final : public PrivateServer {
 public:
  /// Makes the cluster when the directory has none, starts it, and returns when it answers
  /// (at most 30 s). Errors: misconfigured (no PostgreSQL, bad folder or setting: with its log's
  /// end), overloaded (the folder is in use), unavailable (no answer in time).
  [[nodiscard]] static Result<std::unique_ptr<PrivatePostgres>> start(
      PrivatePostgresOptions options);

  ~PrivatePostgres();

  /// "postgresql:///fixline?host=/folder&user=fixline"; the same after a restart.
  [[nodiscard]] std::string url(const std::string& database = "fixline") const;

  /// Makes an empty database; `name` in [a-z0-9_]. Returns its url.
  [[nodiscard]] Result<std::string> create_database(const std::string& name);
  /// Runs a statement in the database `postgres`, as the server's owner.
  [[nodiscard]] Result<void> execute(const std::string& statement) const;

 private:
  PrivatePostgres(PrivatePostgresOptions options, posix::FolderLock lock, SocketFolder folder,
                  std::optional<RunAs> user);
  [[nodiscard]] Result<void> make_cluster();
  [[nodiscard]] Result<void> launch() override;
  [[nodiscard]] std::filesystem::path data() const { return options_.directory / "data"; }
  [[nodiscard]] std::filesystem::path log() const { return options_.directory / "postgres.log"; }

  PrivatePostgresOptions options_;
  posix::FolderLock lock_;
  SocketFolder folder_;
  std::optional<RunAs> user_;
};

}  // namespace fixline::sandbox
