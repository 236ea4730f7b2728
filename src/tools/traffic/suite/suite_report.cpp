#include <chrono>
#include <string>

#include "client/text_table.hpp"
#include "traffic/report/json_object.hpp"
#include "traffic/suite/suite.hpp"

namespace fixline::traffic {
namespace {

std::string in_ms(const LatencyHistogram& times, double share) {
  return fixed(static_cast<double>(times.quantile(share).count()) / 1000, 2);
}

double stored_per_s(const StepResult& step) {
  const auto points = static_cast<double>(step.load.points_acknowledged);
  return step.until_stored && step.until_stored->count() > 0 ? points / step.until_stored->count()
                                                             : 0;
}

std::string notes_on(const StepResult& step) {
  std::string text;
  const std::string name(step.step.name);
  if (!step.load.is_acknowledged_whole())
    text += name + ": " + std::to_string(step.load.requests - step.load.acknowledged) + " of " +
            std::to_string(step.load.requests) + " requests were not acknowledged\n";
  if (!step.until_stored) text += name + ": not seen to be stored: " + step.why + "\n";
  return text;
}

std::string json_of(const StepResult& step) {
  JsonObject object;
  object.add("path", step.step.target)
      .add("points_per_request", step.step.points)
      .add_raw("load", as_json(step.load))
      .add_raw("stored_points_per_s",
               step.until_stored ? fixed(stored_per_s(step), 1) : std::string("null"));
  if (!step.until_stored) object.add("why", step.why);
  return object.text();
}

}  // namespace

std::string as_text(const SuiteResult& result) {
  using Align = client::TextTable::Align;
  client::TextTable table({{"load", Align::left},
                           {"requests/s", Align::right},
                           {"points/s", Align::right},
                           {"p50 ms", Align::right},
                           {"p99 ms", Align::right},
                           {"stored points/s", Align::right}});
  std::string notes;
  for (const auto& step : result.steps) {
    table.add({std::string(step.step.name), fixed(step.load.requests_per_s(), 0),
               fixed(step.load.points_per_s(), 0), in_ms(step.load.latency, 0.5),
               in_ms(step.load.latency, 0.99),
               step.until_stored ? fixed(stored_per_s(step), 0) : "-"});
    notes += notes_on(step);
  }
  if (result.freshness) {
    table.add({"freshness, 202 to row", "", "", in_ms(result.freshness->rows.times, 0.5),
               in_ms(result.freshness->rows.times, 0.99), ""});
    if (!result.freshness->is_good()) notes += "freshness: " + as_text(*result.freshness);
  } else if (!result.why_no_freshness.empty()) {
    notes += "freshness: not measured: " + result.why_no_freshness + "\n";
  }
  if (result.was_stopped) notes += "ended early by a signal\n";
  return table.text() + (notes.empty() ? "" : "\n" + notes);
}

std::string as_json(const SuiteResult& result) {
  std::string steps = "[";
  for (const auto& step : result.steps) {
    if (steps.size() > 1) steps += ',';
    steps += json_of(step);
  }
  JsonObject object;
  object.add_raw("loads", steps + "]")
      .add_raw("freshness", result.freshness ? as_json(*result.freshness) : "null")
      .add_raw("stopped", result.was_stopped ? "true" : "false");
  if (!result.why_no_freshness.empty()) object.add("why_no_freshness", result.why_no_freshness);
  return object.text();
}

}  // namespace fixline::traffic
