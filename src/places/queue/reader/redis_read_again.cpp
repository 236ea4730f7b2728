// How a reader gets once more what is pending for it.

#include "queue/reader/redis_queue_reader.hpp"
#include "queue/redis_entry.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

/// Whether the entry is pending for us still.
Command ownership_of(const Entry& entry, const RedisKeys& keys, const std::string& consumer) {
  return redis::command("XPENDING", keys.stream(entry.lane, entry.shard), group_name, entry.id,
                        entry.id, 1, consumer);
}

Command content_of(const Entry& entry, const RedisKeys& keys) {
  return redis::command("XRANGE", keys.stream(entry.lane, entry.shard), entry.id, entry.id);
}

/// A group that is gone will be made again, and then hands out all that is in its stream.
Result<std::optional<std::string>> blob_in(ReplyView owned, ReplyView content, const Entry& entry) {
  if (is_without_group(owned)) return std::nullopt;
  for (const ReplyView reply : {owned, content})
    if (reply.is_error()) return std::unexpected(redis::error_of(reply.text()));
  std::vector<Entry> found;
  append_entries(content, entry.lane, entry.shard, found);
  if (owned.size() == 0 || found.empty()) return std::nullopt;
  return std::move(found.front().blob);
}

}  // namespace

// Not one atomic step: who takes it over in between writes the same points, which the tables take
// once. An entry that is in no stream any more is let go of, and found among what is pending, where
// claiming it removes it.
asio::awaitable<Result<std::vector<std::optional<std::string>>>> RedisQueueReader::read_again(
    std::span<const Entry* const> entries) {
  std::vector<Command> commands;
  for (const Entry* entry : entries) {
    commands.push_back(ownership_of(*entry, keys_, options_.consumer));
    commands.push_back(content_of(*entry, keys_));
  }
  const auto replies = co_await shared_.execute_all(commands);
  if (!replies) co_return std::unexpected(replies.error());
  std::vector<std::optional<std::string>> blobs;
  for (std::size_t at = 0; at != entries.size(); ++at) {
    auto blob = blob_in((*replies)[2 * at].view(), (*replies)[2 * at + 1].view(), *entries[at]);
    if (!blob) co_return std::unexpected(std::move(blob).error());
    if (!*blob) let_go(*entries[at], false);
    blobs.push_back(*std::move(blob));
  }
  co_return blobs;
}

}  // namespace fixline::queue
