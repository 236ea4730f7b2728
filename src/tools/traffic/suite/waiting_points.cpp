#include "traffic/suite/waiting_points.hpp"

#include <poll.h>
#include <simdjson.h>

#include "client/http_client.hpp"

namespace fixline::traffic {
namespace {

constexpr int ask_every_ms = 100;
constexpr client::HttpLimits limits{.exchange = std::chrono::seconds(10)};

}  // namespace

Result<WaitingPoints> waiting_points_in(const std::string& status) {
  simdjson::dom::parser parser;
  simdjson::dom::element page;
  simdjson::dom::object queues;
  const auto wrong = failure(ErrorCode::invalid, "/queue/status is not Fixline's");
  if (parser.parse(status).get(page) != simdjson::SUCCESS) return wrong;
  if (page["queue_stats"].get(queues) != simdjson::SUCCESS) return wrong;
  WaitingPoints all;
  for (const auto queue : queues) {
    std::uint64_t waiting = 0;
    if (queue.value["total_pending"].get(waiting) != simdjson::SUCCESS) return wrong;
    all.points += waiting;
    if (queue.value["spooled"].get(waiting) == simdjson::SUCCESS) all.points += waiting;
  }
  double age = 0;
  if (page["queue_stats_age_seconds"].get(age) == simdjson::SUCCESS)
    all.age = std::chrono::duration<double>(age);
  return all;
}

Result<WaitingPoints> waiting_points(const client::ServiceAddress& service) {
  const auto answer = client::ask(service, {.method = "GET", .target = "/queue/status"}, limits);
  if (!answer) return std::unexpected(answer.error());
  if (answer->status != 200)
    return failure(ErrorCode::invalid,
                   "/queue/status was answered with " + std::to_string(answer->status));
  return waiting_points_in(answer->body);
}

Result<void> wait_until_empty(const client::ServiceAddress& service, std::chrono::seconds limit,
                              posix::StopSignals& signals) {
  const auto begun = std::chrono::steady_clock::now();
  const auto deadline = begun + limit;
  const auto signals_before = signals.count();
  while (true) {
    const auto asked = std::chrono::steady_clock::now();
    const auto waiting = waiting_points(service);
    if (!waiting) return std::unexpected(waiting.error());
    const bool is_news = asked - waiting->age >= begun;
    if (is_news && waiting->points == 0) return {};
    if (std::chrono::steady_clock::now() > deadline)
      return failure(ErrorCode::overloaded, std::to_string(waiting->points) + " points still wait");
    pollfd until_signal{signals.descriptor(), POLLIN, 0};
    (void)::poll(&until_signal, 1, ask_every_ms);
    if (signals.count() > signals_before) return failure(ErrorCode::cancelled, "ended by a signal");
  }
}

}  // namespace fixline::traffic
