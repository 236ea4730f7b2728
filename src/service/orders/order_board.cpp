#include "orders/order_board.hpp"

#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <charconv>
#include <utility>

#include "queue/instance_state.hpp"
#include "queue/redis_entry.hpp"

namespace fixline::orders {
namespace {

namespace json = boost::json;
using redis::Command;
using redis::ReplyView;
using std::chrono::milliseconds;

constexpr milliseconds kept_for{60'000};
constexpr std::size_t orders_kept = 100;

json::object object_in(std::string_view text) {
  boost::system::error_code error;
  auto value = json::parse(text, error);
  if (error || !value.is_object()) return {{"error", "answered what can't be read"}};
  return std::move(value.get_object());
}

Posted posted_in(ReplyView entry, milliseconds now) {
  Posted posted;
  posted.id = entry[0].text();
  const auto added = queue::time_of_id(posted.id).time_since_epoch();
  posted.age = now - std::chrono::floor<milliseconds>(added);
  const ReplyView fields = entry[1];
  for (std::size_t at = 0; at + 1 < fields.size(); at += 2) {
    const auto name = fields[at].text();
    if (name == "by") posted.by = fields[at + 1].text();
    if (name == "verb") posted.order.verb = fields[at + 1].text();
    if (name == "about") posted.order.about = object_in(fields[at + 1].text());
  }
  return posted;
}

/// Of the reply to TIME.
milliseconds time_in(ReplyView reply) {
  return std::chrono::seconds(reply[0].integer().value_or(0)) +
         std::chrono::floor<milliseconds>(
             std::chrono::microseconds(reply[1].integer().value_or(0)));
}

}  // namespace

OrderBoard::OrderBoard(redis::RedisLink& link, queue::RedisKeys keys)
    : link_(link), keys_(std::move(keys)) {}

asio::awaitable<Result<std::vector<Posted>>> OrderBoard::sign_in(std::string_view instance) {
  const auto wall = std::chrono::system_clock::now().time_since_epoch();
  const std::vector<Command> commands{
      redis::command("ZADD", keys_.instances(), std::chrono::floor<milliseconds>(wall).count(),
                     instance),
      redis::command("XREVRANGE", keys_.orders(), "+", "-", "COUNT", orders_kept), Command("TIME")};
  const auto replies = redis::accepted(co_await link_.execute_all(commands));
  if (!replies) co_return std::unexpected(replies.error());
  const auto now = time_in((*replies)[2].view());
  std::vector<Posted> orders;
  const ReplyView list = (*replies)[1].view();
  for (std::size_t at = list.size(); at-- > 0;) orders.push_back(posted_in(list[at], now));
  co_return orders;
}

asio::awaitable<Result<void>> OrderBoard::sign_out(std::string_view instance) {
  const Command leave = redis::command("ZREM", keys_.instances(), instance);
  co_return outcome_of(redis::accepted(co_await link_.execute(leave)));
}

asio::awaitable<Result<std::vector<Living>>> OrderBoard::living() {
  const Command look = redis::command("ZRANGE", keys_.instances(), 0, -1);
  const auto names = redis::accepted(co_await link_.execute(look));
  if (!names) co_return std::unexpected(names.error());
  std::vector<Command> questions;
  for (std::size_t at = 0; at < names->view().size(); ++at) {
    const auto key = keys_.instance((*names)[at].text());
    questions.push_back(redis::command("GET", key));
    questions.push_back(redis::command("PTTL", key));
  }
  std::vector<Living> living;
  if (questions.empty()) co_return living;
  const auto signs = redis::accepted(co_await link_.execute_all(questions));
  if (!signs) co_return std::unexpected(signs.error());
  Command forget = redis::command("ZREM", keys_.instances());
  bool has_dead = false;
  for (std::size_t at = 0; at < names->view().size(); ++at) {
    const auto name = (*names)[at].text();
    const milliseconds left((*signs)[2 * at + 1].view().integer().value_or(0));
    if (queue::tells_of_life((*signs)[2 * at].view().text())) {
      living.push_back({std::string(name), std::max(queue::sign_life - left, milliseconds(0))});
      continue;
    }
    forget.word(name);
    has_dead = true;
  }
  // One that is forgotten and lives after all comes back with its next look at the board.
  if (has_dead) co_await link_.execute(forget);
  co_return living;
}

asio::awaitable<Result<std::string>> OrderBoard::post(const Order& order, std::string_view by) {
  const std::vector<Command> commands{
      redis::command("XADD", keys_.orders(), "MAXLEN", "~", orders_kept, "*", "by", by, "verb",
                     order.verb, "about", json::serialize(order.about)),
      redis::command("PEXPIRE", keys_.orders(), kept_for.count())};
  const auto replies = redis::accepted(co_await link_.execute_all(commands));
  if (!replies) co_return std::unexpected(replies.error());
  co_return std::string((*replies)[0].view().text());
}

asio::awaitable<Result<void>> OrderBoard::answer(std::string_view id, std::string_view instance,
                                                 const Answer& answer) {
  const auto key = keys_.order(id);
  const std::vector<Command> commands{
      redis::command("HSET", key, instance, json::serialize(answer)),
      redis::command("PEXPIRE", key, kept_for.count())};
  co_return outcome_of(redis::accepted(co_await link_.execute_all(commands)));
}

asio::awaitable<Result<std::map<std::string, Answer>>> OrderBoard::answers(std::string_view id) {
  const Command look = redis::command("HGETALL", keys_.order(id));
  const auto reply = redis::accepted(co_await link_.execute(look));
  if (!reply) co_return std::unexpected(reply.error());
  std::map<std::string, Answer> answers;
  const ReplyView fields = reply->view();
  for (std::size_t at = 0; at + 1 < fields.size(); at += 2)
    answers.emplace(fields[at].text(), object_in(fields[at + 1].text()));
  co_return answers;
}

}  // namespace fixline::orders
