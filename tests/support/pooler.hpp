#pragma once

#include <filesystem>
#include <optional>
#include <string>

#include "sandbox/private_server.hpp"
#include "sandbox/socket_folder.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {

/// PgBouncer in front of a database: each transaction gets whichever of `sessions` is free.
class Pooler final : public sandbox::PrivateServer {
 public:
  /// `role`: whom the server takes each client for. Throws when it does not start.
  Pooler(const std::string& database_url, int sessions, std::string role = "fixline");
  ~Pooler() { stop(); }

  [[nodiscard]] const std::string& url() const { return url_; }
  /// The unix socket that it listens on.
  [[nodiscard]] std::filesystem::path socket() const { return sockets_->path() / ".s.PGSQL.6432"; }

 private:
  [[nodiscard]] Result<void> launch() override;

  TemporaryFolder folder_;
  std::optional<sandbox::RunAs> user_;
  std::optional<sandbox::SocketFolder> sockets_;
  std::filesystem::path settings_;
  std::string url_;
};

}  // namespace fixline::test
