#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"

namespace fixline::redis {

/// What a Redis server says about how it keeps data. An unknown is what it would not tell.
struct RedisFacts {
  std::string version;                  ///< "7.0.15"; empty: unknown
  std::optional<bool> append_only;      ///< appendonly
  std::string append_fsync;             ///< always, everysec, no; empty: unknown
  std::optional<bool> takes_snapshots;  ///< `save` names at least one rule
  std::string eviction_policy;          ///< maxmemory-policy; empty: unknown
  std::uint64_t memory_bytes_max = 0;   ///< maxmemory; 0: no limit
  std::uint64_t memory_bytes_used = 0;
  std::uint32_t replicas = 0;
  std::optional<bool> last_append_was_good;    ///< aof_last_write_status
  std::optional<bool> last_snapshot_was_good;  ///< rdb_last_bgsave_status
};

/// The commands whose replies, in order, tell the facts.
[[nodiscard]] std::vector<Command> facts_commands();

/// Reads these replies. Errors: what the server says to INFO, when it refuses that.
[[nodiscard]] Result<RedisFacts> facts_from(std::span<const RedisReply> replies);

/// Takes in the text that INFO replies with.
void read_info(std::string_view info, RedisFacts& facts);

/// Takes in one parameter that CONFIG GET replies with.
void read_parameter(std::string_view name, std::string_view value, RedisFacts& facts);

}  // namespace fixline::redis
