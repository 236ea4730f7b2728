#include "processor/held/held_orders.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/json/array.hpp>
#include <chrono>
#include <memory>
#include <utility>

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
namespace json = boost::json;
using Clock = HeldEntry::Clock;

constexpr std::size_t listed_max = 1000;
constexpr auto asker_waits_for_trials = 2500ms;  // less than he who gave the order does
constexpr auto trial_look_interval = 20ms;

double seconds_of(Clock::duration time) {
  return std::chrono::duration<double>(std::chrono::floor<std::chrono::milliseconds>(time)).count();
}

json::object json_of(const HeldEntry& held, Clock::time_point now) {
  json::object one;
  one["queue"] = points::short_name(held.entry.lane.queue);
  json::array flights;
  for (const auto& flight : held.why.flights.named()) flights.emplace_back(flight);
  one["flights"] = std::move(flights);
  one["points"] = held.why.points;
  one["reason"] = held.why.reason;
  one["held_seconds"] = seconds_of(now - held.since);
  one["next_try_seconds"] =
      held.is_under_way ? 0.0 : seconds_of(std::max(held.until - now, Clock::duration(0)));
  if (held.order && held.order->burial) one["to_be_buried"] = true;
  return one;
}

orders::Answer answer_of(const HeldTally& tally) {
  orders::Answer answer;
  answer["entries"] = tally.entries;
  answer["points"] = tally.points;
  answer["stored"] = tally.stored;
  answer["buried"] = tally.buried;
  answer["still_held"] = tally.still_held;
  answer["gone"] = tally.gone;
  answer["under_way"] = tally.under_way;
  return answer;
}

}  // namespace

asio::awaitable<orders::Answer> HeldOrders::list(json::object about) {
  const auto filter = orders::held_filter_in(about);
  if (!filter) co_return orders::failed_with(filter.error().detail);
  std::size_t entries = 0;
  std::size_t points = 0;
  json::array listed;
  const auto now = Clock::now();
  for (const auto queue : points::all_queues)
    backlog_.held(queue).each(*filter, now, [&](const HeldEntry& held) {
      ++entries;
      points += held.why.points;
      if (listed.size() < listed_max) listed.push_back(json_of(held, now));
    });
  orders::Answer answer;
  answer["entries"] = entries;
  answer["points"] = points;
  answer["held"] = std::move(listed);
  co_return answer;
}

asio::awaitable<orders::Answer> HeldOrders::retry(json::object about) {
  return order(std::move(about), false);
}

asio::awaitable<orders::Answer> HeldOrders::bury(json::object about) {
  return order(std::move(about), true);
}

asio::awaitable<orders::Answer> HeldOrders::order(json::object about, bool buries) {
  const auto filter = orders::held_filter_in(about);
  if (!filter) co_return orders::failed_with(filter.error().detail);
  const auto tally = std::make_shared<HeldTally>();
  backlog_.order_held(*filter, buries, tally);
  asio::steady_timer pause(co_await asio::this_coro::executor);
  const auto until = Clock::now() + asker_waits_for_trials;
  while (tally->under_way > 0 && Clock::now() < until) {
    pause.expires_after(trial_look_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
  co_return answer_of(*tally);
}

}  // namespace fixline::processor
