// How a reader finds entries that Redis holds for it without its knowing, and gets them.

#include <algorithm>
#include <chrono>
#include <utility>

#include "queue/reader/redis_queue_reader.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

constexpr std::size_t ids_a_look = 1000;
constexpr std::chrono::seconds reclaim_pause{1};

}  // namespace

// What was claimed is ours by then: it must reach whoever reads, whatever fails after it. A stream
// that is refused does not keep us from the others, and is tried again.
asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::reclaim(std::size_t entries_max) {
  may_have_lost_ = false;
  std::vector<Entry> entries;
  for (auto& [place, stream] : streams_) {
    auto done = co_await reclaim(stream, entries_max, entries);
    if (done) continue;
    may_have_lost_ = true;
    reclaim_again_at_ = StreamTroubles::Clock::now() + reclaim_pause;
    if (done.error().code == ErrorCode::misconfigured) continue;
    if (entries.empty()) co_return std::unexpected(std::move(done).error());
    break;
  }
  co_return entries;
}

asio::awaitable<Result<void>> RedisQueueReader::reclaim(Stream& stream, std::size_t entries_max,
                                                        std::vector<Entry>& entries) {
  const auto ids = co_await lost_ids(stream, entries_max);
  if (!ids) co_return std::unexpected(ids.error());
  if (ids->empty()) co_return Result<void>{};
  if (ids->size() == entries_max) may_have_lost_ = true;  // and perhaps more
  Command claim = redis::command("XCLAIM", stream.key, group_name, options_.consumer, 0);
  for (const std::string& id : *ids) claim.word(id);
  const auto reply = redis::accepted(co_await shared_.execute(claim));
  if (!reply) co_return std::unexpected(reply.error());
  take(reply->view(), stream, entries, true);
  co_return Result<void>{};
}

/// Ids that are pending for us and not in hand.
asio::awaitable<Result<std::vector<std::string>>> RedisQueueReader::lost_ids(
    const Stream& stream, std::size_t entries_max) {
  std::vector<std::string> lost;
  std::string from = "-";
  for (;;) {
    const Command look = redis::command("XPENDING", stream.key, group_name, from, "+", ids_a_look,
                                        options_.consumer);
    const auto raw = co_await shared_.execute(look);
    if (!raw) co_return std::unexpected(raw.error());
    if (is_without_group(raw->view())) co_return lost;
    if (raw->view().is_error()) co_return std::unexpected(redis::error_of(raw->view().text()));
    const ReplyView pending = raw->view();
    for (std::size_t i = 0; i != pending.size() && lost.size() != entries_max; ++i) {
      std::string id(pending[i][0].text());
      if (!stream.in_hand.contains(id)) lost.push_back(std::move(id));
    }
    if (lost.size() == entries_max || pending.size() < ids_a_look) co_return lost;
    from = "(" + std::string(pending[pending.size() - 1][0].text());
  }
}

}  // namespace fixline::queue
