#include "chaos/drain.hpp"

#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <stdexcept>
#include <string>
#include <thread>

#include "blackbox/http_exchange.hpp"
#include "support/sql.hpp"

namespace fixline::chaos {
namespace {

/// Whole numbers in `value` and below, but for those of totals and times.
std::uint64_t sum_of_sizes(const boost::json::object& queue) {
  std::uint64_t sum = 0;
  for (const auto* const name : {"queue_size", "priority_queue_size", "total_pending"})
    if (const auto* size = queue.if_contains(name)) sum += size->to_number<std::uint64_t>();
  return sum;
}

/// One line a session of the service.
std::string sessions_of(test::Stack& stack) {
  const auto list = test::sql_value(
      stack.database_url(),
      "SELECT string_agg(concat_ws(' ', pid, state, wait_event_type, wait_event, now() - "
      "state_change, left(regexp_replace(query, '\\s+', ' ', 'g'), 70)), E'\\n            ') FROM "
      "pg_stat_activity WHERE usename = 'app'");
  return "nothing moves; sessions of the database:\n            " +
         (list ? *list : list.error().detail);
}

}  // namespace

std::optional<std::uint64_t> points_waiting(std::uint16_t port) try {
  const auto answer = test::get(port, "/queue/status");
  if (answer.status != 200) return std::nullopt;
  const auto root = answer.json();
  const auto& status = root.as_object();
  if (!status.at("redis_connected").as_bool()) return std::nullopt;
  std::uint64_t sum = 0;
  for (const auto& [name, queue] : status.at("queue_stats").as_object())
    sum += sum_of_sizes(queue.as_object());
  if (const auto* spool = status.if_contains("spool"); spool != nullptr && spool->is_object())
    if (const auto* points = spool->as_object().if_contains("points"))
      sum += points->to_number<std::uint64_t>();
  return sum;
} catch (const std::exception&) {
  return std::nullopt;
}

bool drain(test::Stack& stack, std::chrono::seconds patience, Progress& progress) {
  using Clock = std::chrono::steady_clock;
  std::uint64_t least = ~std::uint64_t{0};
  auto last_step = Clock::now();
  auto told = last_step;
  for (;;) {
    const auto waiting = points_waiting(stack.port());
    if (waiting == 0U) return true;
    const auto now = Clock::now();
    if (waiting && *waiting < least) {
      least = *waiting;
      last_step = now;
    }
    if (now - last_step > patience) return false;
    if (now - told > std::chrono::seconds(5)) {
      told = now;
      if (now - last_step > std::chrono::seconds(5)) progress.say(sessions_of(stack));
      progress.say("draining: " +
                   (waiting ? std::to_string(*waiting) + " points wait" : "no status"));
    }
    std::this_thread::sleep_for(std::chrono::milliseconds(100));
  }
}

}  // namespace fixline::chaos
