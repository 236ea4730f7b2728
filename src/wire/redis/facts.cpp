#include "redis/facts.hpp"

#include <array>

#include "text/number.hpp"

namespace fixline::redis {
namespace {

constexpr std::array<std::string_view, 3> parameters{"appendonly", "appendfsync", "save"};

void read_field(std::string_view name, std::string_view value, RedisFacts& facts) {
  if (name == "redis_version") facts.version = value;
  if (name == "aof_enabled") facts.append_only = value == "1";
  if (name == "maxmemory")
    facts.memory_bytes_max = text::number_in<std::uint64_t>(value).value_or(0);
  if (name == "maxmemory_policy") facts.eviction_policy = value;
  if (name == "used_memory")
    facts.memory_bytes_used = text::number_in<std::uint64_t>(value).value_or(0);
  if (name == "connected_slaves")
    facts.replicas = text::number_in<std::uint32_t>(value).value_or(0);
  if (name == "aof_last_write_status") facts.last_append_was_good = value == "ok";
  if (name == "rdb_last_bgsave_status") facts.last_snapshot_was_good = value == "ok";
}

}  // namespace

std::vector<Command> facts_commands() {
  std::vector<Command> commands{command("INFO")};
  for (const auto name : parameters) commands.push_back(command("CONFIG", "GET", name));
  return commands;
}

Result<RedisFacts> facts_from(std::span<const RedisReply> replies) {
  const ReplyView info = replies[0].view();
  if (info.is_error()) return std::unexpected(error_of(info.text()));
  RedisFacts facts;
  read_info(info.text(), facts);
  // A hosted Redis may forbid CONFIG: then these stay unknown.
  for (const RedisReply& reply : replies.subspan(1))
    if (reply.view().size() == 2) read_parameter(reply[0].text(), reply[1].text(), facts);
  return facts;
}

void read_info(std::string_view info, RedisFacts& facts) {
  while (!info.empty()) {
    const auto end = info.find("\r\n");
    const std::string_view line = info.substr(0, end);
    info.remove_prefix(end == std::string_view::npos ? info.size() : end + 2);
    if (const auto colon = line.find(':'); colon != std::string_view::npos)
      read_field(line.substr(0, colon), line.substr(colon + 1), facts);
  }
}

void read_parameter(std::string_view name, std::string_view value, RedisFacts& facts) {
  if (name == "appendonly") facts.append_only = value == "yes";
  if (name == "appendfsync") facts.append_fsync = value;
  if (name == "save") facts.takes_snapshots = !value.empty();
}

}  // namespace fixline::redis
