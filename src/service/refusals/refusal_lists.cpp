#include "refusals/refusal_lists.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <chrono>
#include <optional>
#include <utility>

#include "json/members.hpp"
#include "points/time.hpp"

namespace fixline::refusals {
namespace {

namespace json = boost::json;
using plain_json::text_at;
using redis::Command;

constexpr std::chrono::milliseconds kept_for = std::chrono::hours(1);

std::string text_of(const NotedRefusal& refusal) {
  json::object object;
  object["at"] = points::format_rfc3339(refusal.at);
  object["queue"] = points::short_name(refusal.queue);
  object["index"] = refusal.index;
  object["field"] = refusal.field;
  object["reason"] = refusal.reason;
  return json::serialize(object);
}

/// nullopt: another version's, or not ours.
std::optional<NotedRefusal> refusal_in(std::string_view text) {
  boost::system::error_code error;
  const auto value = json::parse(text, error);
  if (error) return std::nullopt;
  const auto at = points::parse_rfc3339(text_at(value, "at"));
  const auto queue = points::queue_named(text_at(value, "queue"));
  const auto* index = plain_json::value_at(value, "index").if_int64();
  if (!at || !queue || index == nullptr) return std::nullopt;
  return NotedRefusal{*queue, static_cast<std::size_t>(*index), text_at(value, "field"),
                      text_at(value, "reason"), *at};
}

Command push(const std::string& key, const std::deque<NotedRefusal>& refusals) {
  Command push = redis::command("LPUSH", key);
  for (const auto& refusal : refusals) push.word(text_of(refusal));
  return push;
}

}  // namespace

asio::awaitable<Result<void>> RefusalLists::add(const RefusalBuffer::ByName& refusals) {
  std::vector<Command> commands;
  for (const auto& [name, list] : refusals) {
    const auto key = keys_.refused(name);
    commands.push_back(push(key, list));
    commands.push_back(redis::command("LTRIM", key, 0, kept_of_a_name - 1));
    commands.push_back(redis::command("PEXPIRE", key, kept_for.count()));
  }
  co_return outcome_of(redis::accepted(co_await link_.execute_all(commands)));
}

asio::awaitable<Result<std::vector<NotedRefusal>>> RefusalLists::of(
    std::vector<std::string> names) {
  std::vector<NotedRefusal> refusals;
  for (const auto& name : names) {
    const Command look = redis::command("LRANGE", keys_.refused(name), 0, kept_of_a_name - 1);
    const auto reply = redis::accepted(co_await link_.execute(look));
    if (!reply) co_return std::unexpected(reply.error());
    for (std::size_t at = 0; at < reply->view().size(); ++at)
      if (auto refusal = refusal_in(reply->view()[at].text()))
        refusals.push_back(*std::move(refusal));
    if (!refusals.empty()) break;
  }
  co_return refusals;
}

}  // namespace fixline::refusals
