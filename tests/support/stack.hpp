#pragma once

#include <cstdint>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "sandbox/child_process.hpp"
#include "sandbox/private_postgres.hpp"
#include "sandbox/private_redis.hpp"
#include "support/gate.hpp"
#include "support/pooler.hpp"
#include "support/reserved_port.hpp"
#include "support/small_disk.hpp"

namespace fixline::test {

struct StackOptions {
  std::filesystem::path folder;  ///< exists; holds all data and logs
  std::string program;           ///< the built fixline
  std::string appendfsync;       ///< of Redis
  /// Why there can be no SmallDisk here; empty: each server's folder and the spool are one.
  std::string no_small_disks;
  std::uint64_t disk_bytes = 0;   ///< of each server's disk
  std::uint64_t spool_bytes = 0;  ///< of the spool's disk
  bool pooled = false;            ///< PgBouncer, a session a transaction, before PostgreSQL
  bool latin1 = false;            ///< the database's encoding; else UTF8
  bool few_rights = false;        ///< the service's user in Redis may do what it needs, no more
};

/// Whom the service is to Redis.
struct RedisUser {
  std::string name;
  std::string rights;  ///< as ACL SETUSER takes them, with a blank between

  [[nodiscard]] static RedisUser of(const StackOptions& options);
  /// Of a Redis that is to know it from its start on.
  [[nodiscard]] std::vector<std::string> arguments() const;
};

/// Environment of one start of the service, on top of what every start has.
using Extra = std::vector<std::pair<std::string, std::optional<std::string>>>;

/// `fixline serve` with a Redis and a PostgreSQL of its own, a Gate before each of the two.
///
/// One thread, which outlives it: the processes end with the thread that started them.
class Stack {
 public:
  static constexpr const char* flymaster_secret = "chaos-devices";
  static constexpr const char* admin_token = "the-admin-of-this-chaos";

  /// Starts all three; the service is not waited for.
  [[nodiscard]] static Result<std::unique_ptr<Stack>> start(StackOptions options);
  Stack(const Stack&) = delete;
  Stack& operator=(const Stack&) = delete;
  ~Stack();

  [[nodiscard]] sandbox::PrivateRedis& redis() { return *redis_; }
  [[nodiscard]] const sandbox::PrivateRedis& redis() const { return *redis_; }
  [[nodiscard]] sandbox::PrivatePostgres& postgres() { return *postgres_; }
  [[nodiscard]] sandbox::ChildProcess& fixline() { return *fixline_; }
  [[nodiscard]] Gate& redis_gate() { return *redis_gate_; }
  [[nodiscard]] Gate& postgres_gate() { return *postgres_gate_; }

  /// Each is there when the options asked for small disks.
  [[nodiscard]] SmallDisk* redis_disk() { return pointer(redis_disk_); }
  [[nodiscard]] SmallDisk* postgres_disk() { return pointer(postgres_disk_); }
  [[nodiscard]] SmallDisk* spool_disk() { return pointer(spool_disk_); }

  /// Starts the service, which must not run.
  [[nodiscard]] Result<void> start_fixline(const Extra& extra = {});
  /// Another instance, on the same Redis through the same gate, whose PostgreSQL is behind
  /// `database`. It ends with its owner.
  [[nodiscard]] Result<std::unique_ptr<sandbox::ChildProcess>> start_twin(const Gate& database,
                                                                          std::uint16_t port) const;
  /// What a Gate before PostgreSQL leads to.
  [[nodiscard]] std::filesystem::path database_socket() const;
  /// Starts what does not run, and returns what that was: "redis", "postgres", "fixline (why)".
  /// A server that does not start is tried again until `limit` is over.
  [[nodiscard]] Result<std::vector<std::string>> start_what_is_down(std::chrono::seconds limit);

  /// The most memory that any process of the service was seen to hold, KiB. Looks now.
  std::uint64_t look_at_memory();

  [[nodiscard]] std::uint16_t port() const { return port_.number(); }
  [[nodiscard]] const StackOptions& options() const { return options_; }
  /// For the harness' own sessions: past the gate, as the superuser.
  [[nodiscard]] std::string database_url() const { return postgres_->url(); }
  [[nodiscard]] std::filesystem::path fixline_log() const {
    return options_.folder / "fixline.log";
  }

  /// Copies what is on small disks, which end with this process, to `folder`/kept.
  void keep() const;

 private:
  explicit Stack(StackOptions options) : options_(std::move(options)) {}
  static SmallDisk* pointer(std::optional<SmallDisk>& disk) { return disk ? &*disk : nullptr; }
  [[nodiscard]] Result<void> mount_disks();
  [[nodiscard]] Result<void> start_servers();
  [[nodiscard]] Result<void> prepare_database();
  /// `name` is that of its log and its spool.
  [[nodiscard]] sandbox::Command serve(const std::string& name, const Gate& database,
                                       std::uint16_t port) const;
  /// May throw: no pooler, no port.
  void open_gates();

  StackOptions options_;
  std::optional<SmallDisk> redis_disk_;
  std::optional<SmallDisk> postgres_disk_;
  std::optional<SmallDisk> spool_disk_;
  std::unique_ptr<sandbox::PrivateRedis> redis_;
  std::unique_ptr<sandbox::PrivatePostgres> postgres_;
  std::unique_ptr<Pooler> pooler_;
  std::unique_ptr<Gate> redis_gate_;
  std::unique_ptr<Gate> postgres_gate_;
  std::unique_ptr<sandbox::ChildProcess> fixline_;
  ReservedPort port_;
  std::uint64_t memory_kib_most_ = 0;
};

}  // namespace fixline::test
