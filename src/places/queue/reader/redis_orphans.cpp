// How a reader finds entries that nobody has and nobody would be given: those of a consumer that a
// person deleted, or that a group was moved past.

#include <algorithm>
#include <unordered_set>
#include <utility>

#include "queue/reader/redis_queue_reader.hpp"
#include "queue/redis_keys.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::queue {
namespace {

using redis::Command;
using redis::ReplyView;

constexpr std::chrono::seconds orphans_interval{8};
constexpr std::size_t entries_a_page = 100;
constexpr std::size_t pending_a_page = 10'000;
/// Another instance may find them in the same moment: what it has claimed by then stays its own.
constexpr int claimed_ms_ago = 1000;

/// Of a flat list of names and values.
ReplyView value_of(ReplyView fields, std::string_view name) {
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2)
    if (fields[i].text() == name) return fields[i + 1];
  return ReplyView(nullptr);
}

Command claim_of(std::string_view stream, std::string_view consumer,
                 std::span<const std::string_view> ids) {
  Command claim = redis::command("XCLAIM", stream, group_name, consumer, claimed_ms_ago);
  for (const auto id : ids) claim.word(id);
  claim.word("FORCE");
  return claim;
}

/// By XINFO STREAM FULL, which is of one moment: all was delivered, and more is there than is
/// pending. What was settled is there no more.
bool has_orphans(ReplyView stream) {
  const auto groups = value_of(stream, "groups");
  for (std::size_t i = 0; i != groups.size(); ++i) {
    if (value_of(groups[i], "name").text() != group_name) continue;
    const bool is_all_delivered = value_of(groups[i], "last-delivered-id").text() ==
                                  value_of(stream, "last-generated-id").text();
    return is_all_delivered && value_of(stream, "length").integer().value_or(0) >
                                   value_of(groups[i], "pel-count").integer().value_or(0);
  }
  return false;
}

}  // namespace

asio::awaitable<Result<std::vector<Entry>>> RedisQueueReader::take_orphans(
    std::size_t entries_max) {
  std::vector<Entry> entries;
  const auto now = StreamTroubles::Clock::now();
  if (now < orphans_again_at_) co_return entries;
  orphans_again_at_ = now + orphans_interval;
  std::vector<Command> looks;
  for (const auto& [place, stream] : streams_)
    looks.push_back(redis::command("XINFO", "STREAM", stream.key, "FULL", "COUNT", 1));
  const auto told = co_await shared_.execute_all(looks);
  if (!told) co_return std::unexpected(told.error());
  auto each = told->begin();
  for (auto& [place, stream] : streams_) {
    const auto reply = (each++)->view();
    if (reply.is_error() || !has_orphans(reply)) continue;
    if (auto taken = co_await take_orphans(stream, entries_max, entries); !taken) {
      may_have_lost_ = true;
      if (entries.empty()) co_return std::unexpected(std::move(taken).error());
      break;
    }
  }
  co_return entries;
}

asio::awaitable<Result<void>> RedisQueueReader::take_orphans(Stream& stream,
                                                             std::size_t entries_max,
                                                             std::vector<Entry>& entries) {
  const std::size_t before = entries.size();
  std::string from = "-";
  while (entries.size() < entries_max) {
    const auto page = redis::accepted(co_await shared_.execute(
        redis::command("XRANGE", stream.key, from, "+", "COUNT", entries_a_page)));
    if (!page) co_return std::unexpected(page.error());
    const auto list = page->view();
    if (list.size() == 0) break;
    std::vector<std::string> ids;
    for (std::size_t i = 0; i != list.size(); ++i) ids.emplace_back(list[i][0].text());
    auto claimed = co_await claim_orphans(stream, ids, entries);
    if (!claimed) co_return claimed;
    if (list.size() < entries_a_page) break;
    from = "(" + ids.back();
  }
  if (entries.size() != before)
    log_->log(telemetry::seldom("entries of nobody"), spdlog::level::warn,
              "queue {}: {} entries were nobody's and are read again: their consumer was deleted"
              " (XGROUP DELCONSUMER), or the group was moved (XGROUP SETID)",
              short_name(queue_), entries.size() - before);
  co_return Result<void>{};
}

/// Those of the ids that are pending for nobody. What is in our hands is only made ours again.
asio::awaitable<Result<void>> RedisQueueReader::claim_orphans(Stream& stream,
                                                              std::span<const std::string> ids,
                                                              std::vector<Entry>& entries) {
  const auto pending = redis::accepted(co_await shared_.execute(
      redis::command("XPENDING", stream.key, group_name, ids.front(), ids.back(), pending_a_page)));
  if (!pending) co_return std::unexpected(pending.error());
  std::unordered_set<std::string_view> owned;
  for (std::size_t i = 0; i != pending->view().size(); ++i)
    owned.insert(pending->view()[i][0].text());
  std::vector<std::string_view> lost;
  std::vector<std::string_view> in_hand;
  for (const auto& id : ids)
    if (!owned.contains(id)) (stream.in_hand.contains(id) ? in_hand : lost).push_back(id);
  if (!in_hand.empty()) {
    auto claim = claim_of(stream.key, options_.consumer, in_hand);
    const auto done = redis::accepted(co_await shared_.execute(claim.word("JUSTID")));
    if (!done) co_return std::unexpected(done.error());
  }
  if (lost.empty()) co_return Result<void>{};
  const auto claim = claim_of(stream.key, options_.consumer, lost);
  const auto reply = redis::accepted(co_await shared_.execute(claim));
  if (!reply) co_return std::unexpected(reply.error());
  take(reply->view(), stream, entries, true);
  co_return Result<void>{};
}

}  // namespace fixline::queue
