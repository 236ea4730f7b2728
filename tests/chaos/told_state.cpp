#include "chaos/told_state.hpp"

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>
#include <cstdlib>
#include <sstream>
#include <stdexcept>
#include <string_view>

#include "blackbox/http_exchange.hpp"

namespace fixline::chaos {
namespace {

namespace json = boost::json;

/// Adds the parts and their whole to the counters, and tells when they do not add up.
void read_sum(const json::object& instance, std::string_view name, ToldState& told) {
  double sum = 0;
  for (const auto& [part, count] : instance.at(name).as_object()) {
    const auto points = count.to_number<double>();
    told.counters[std::string(name) + "." + std::string(part)] = points;
    if (part != "total") sum += points;
  }
  const auto total = told.counters[std::string(name) + ".total"];
  if (sum != total)
    told.wrong_sum = std::string(name) + ": the parts are " + std::to_string(sum) + ", the total " +
                     std::to_string(total);
}

void read_health(const json::object& health, ToldState& told) {
  told.status = health.at("status").as_string();
  for (const auto& reason : health.at("reasons").as_array())
    told.reasons.append(told.reasons.empty() ? "" : "; ").append(reason.as_string());
  for (const auto& item : health.at("troubles").as_array()) {
    const auto& trouble = item.as_object();
    const auto* queue = trouble.if_contains("queue");
    told.troubles.push_back({std::string(trouble.at("kind").as_string()),
                             queue == nullptr
                                 ? std::nullopt
                                 : points::queue_named(std::string_view(queue->as_string()))});
  }
  told.uptime_s = health.at("uptime_seconds").to_number<double>();
}

void read_queues(const json::object& status, ToldState& told) {
  const auto& queues = status.at("queue_stats").as_object();
  for (const auto queue : points::all_queues)
    told.states[points::index_of(queue)] =
        queues.at(points::short_name(queue)).as_object().at("state").as_string();
  if (const auto* points = status.at("spool").as_object().if_contains("points"))
    told.spooled = points->to_number<std::uint64_t>();
  told.counters["processed"] =
      status.at("processor_stats").as_object().at("processed").to_number<double>();
  for (const auto* const name : {"accepted", "settled"})
    read_sum(status.at("instance").as_object(), name, told);
}

/// Those that only grow: fixline_points_..._total{...} 12.
void read_metrics(const std::string& text, ToldState& told) {
  std::istringstream lines(text);
  for (std::string line; std::getline(lines, line);) {
    const auto blank = line.rfind(' ');
    const auto name = line.substr(0, blank);
    if (blank == std::string::npos || !name.starts_with("fixline_points_") ||
        name.find("_total") == std::string::npos)
      continue;
    told.counters[name] = std::strtod(line.c_str() + blank, nullptr);
  }
}

}  // namespace

std::optional<ToldState> ask_service(std::uint16_t port) try {
  ToldState told;
  const auto health = test::get(port, "/health");
  if (health.status != 200 && health.status != 503) return std::nullopt;
  read_health(health.json().as_object(), told);
  const auto status = test::get(port, "/queue/status");
  if (status.status != 200) return std::nullopt;
  read_queues(status.json().as_object(), told);
  const auto metrics = test::get(port, "/metrics");
  if (metrics.status != 200) return std::nullopt;
  read_metrics(metrics.body, told);
  return told;
} catch (const std::exception&) {
  return std::nullopt;  // nobody listens, or it died in the middle of its answer
}

}  // namespace fixline::chaos
