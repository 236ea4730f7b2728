#pragma once

#include <filesystem>
#include <memory>
#include <string>
#include <vector>

#include "error/error.hpp"
#include "posix/folder_lock.hpp"
#include "posix/stop_signals.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/private_postgres.hpp"
#include "sandbox/private_redis.hpp"
#include "settings/settings.hpp"

namespace fixline::dev {

struct PrivateServiceOptions {
  std::filesystem::path folder;  ///< holds all data; made when missing
  settings::ListenAddress address;
};

/// A Fixline service with a Redis and a PostgreSQL of its own in one folder.
class PrivateService {
 public:
  /// Starts the servers, migrates, starts `fixline serve` and waits until it is ready.
  /// Errors: as of the servers, or misconfigured with the log's end of what failed; cancelled.
  [[nodiscard]] static Result<std::unique_ptr<PrivateService>> start(
      const PrivateServiceOptions& options, posix::StopSignals& signals);

  PrivateService& operator=(PrivateService&&) = delete;
  ~PrivateService();

  /// A command of this program's with the service's settings: {"simulate", "--pilots", "5"}.
  [[nodiscard]] sandbox::Command command(std::vector<std::string> arguments) const;

  [[nodiscard]] bool is_running() { return serve_ && serve_->is_running(); }
  [[nodiscard]] const settings::ListenAddress& address() const { return options_.address; }
  [[nodiscard]] std::string database_url() const { return postgres_->url(); }
  [[nodiscard]] std::string redis_url() const { return redis_->url(); }
  [[nodiscard]] std::filesystem::path log() const { return options_.folder / "fixline.log"; }

  /// Empties each log that has grown large: a demonstration that runs for days must not fill the
  /// disk.
  void bound_logs() const;

  /// Ends the service, then the servers, each in order. Returns how the service ended.
  sandbox::ExitStatus stop();

 private:
  explicit PrivateService(PrivateServiceOptions options, posix::FolderLock lock);
  [[nodiscard]] Result<void> start_servers();
  [[nodiscard]] Result<void> migrate(posix::StopSignals& signals) const;
  [[nodiscard]] Result<void> serve(posix::StopSignals& signals);

  PrivateServiceOptions options_;
  posix::FolderLock lock_;
  std::string flymaster_secret_;
  std::unique_ptr<sandbox::PrivateRedis> redis_;
  std::unique_ptr<sandbox::PrivatePostgres> postgres_;
  std::unique_ptr<sandbox::ChildProcess> serve_;  ///< declared last, ended first
};

}  // namespace fixline::dev
