#include "traffic/reconcile/held_points.hpp"

#include <simdjson.h>

#include <chrono>

#include "client/http_client.hpp"

namespace fixline::traffic {

HeldCounts held_points(const client::ServiceAddress& service) {
  constexpr client::HttpLimits limits{.connect = std::chrono::seconds(1),
                                      .exchange = std::chrono::seconds(5)};
  HeldCounts counts{};
  const auto answer = client::ask(service, {.method = "GET", .target = "/queue/status"}, limits);
  if (!answer) return counts;
  simdjson::dom::parser parser;
  const auto queues = parser.parse(answer->body)["queue_stats"];
  for (const auto queue : points::all_queues) {
    const auto held = queues[points::short_name(queue)]["held"]["points"];
    if (std::uint64_t points = 0; held.get(points) == simdjson::SUCCESS)
      counts[points::index_of(queue)] = points;
  }
  return counts;
}

}  // namespace fixline::traffic
