#include "orders/pause_order.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <boost/json/array.hpp>

#include "orders/order_sender.hpp"

namespace fixline::orders {
namespace {

boost::json::array names_of(const std::vector<points::QueueName>& queues) {
  boost::json::array names;
  for (const auto queue : queues) names.emplace_back(points::short_name(queue));
  return names;
}

bool names(const Answer& answer, std::string_view list, points::QueueName queue) {
  return std::ranges::any_of(plain_json::list_at(answer, list), [&](const auto& each) {
    return each.is_string() && each.get_string() == points::short_name(queue);
  });
}

std::string why_not(const Answer& answer, points::QueueName queue, bool paused) {
  if (auto error = error_in(answer); !error.empty()) return error;
  if (names(answer, "paused", queue) != paused) return "somebody has changed it meanwhile";
  if (paused && names(answer, "still_written", queue)) return "still writes a batch";
  return "";
}

}  // namespace

Answer answer_of(const PausesInForce& pauses) {
  return {{"paused", names_of(pauses.paused)}, {"still_written", names_of(pauses.still_written)}};
}

std::vector<Unconfirmed> unconfirmed(const Given& given, points::QueueName queue, bool paused) {
  std::vector<Unconfirmed> list;
  for (const auto& [instance, answer] : given.answers)
    if (auto why = why_not(answer, queue, paused); !why.empty())
      list.push_back({instance, std::move(why)});
  for (const auto& each : given.silent) list.push_back({each.name, silence_of(each)});
  if (given.alone) list.push_back({"others", "could not be asked: " + *given.alone});
  return list;
}

std::string silence_of(const Living& instance) {
  return fmt::format("has not answered within {} s; its last sign of life was {:.1f} s ago",
                     std::chrono::floor<std::chrono::seconds>(OrderSender::patience).count(),
                     std::chrono::duration<double>(instance.seen_ago).count());
}

}  // namespace fixline::orders
