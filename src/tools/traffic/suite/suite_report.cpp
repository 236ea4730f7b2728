#include <fmt/format.h>

#include <boost/json/array.hpp>
#include <string>

#include "client/text_table.hpp"
#include "json/plain_json.hpp"
#include "traffic/suite/suite.hpp"

namespace fixline::traffic {
namespace {

std::string in_ms(const LatencyHistogram& times, double share) {
  return fmt::format("{:.2f}", static_cast<double>(times.quantile(share).count()) / 1000);
}

double stored_per_s(const StepResult& step) {
  return step.until_stored ? per_second(step.load.points_acknowledged, *step.until_stored) : 0;
}

std::string notes_on(const StepResult& step) {
  std::string text;
  if (!step.load.is_acknowledged_whole())
    text += fmt::format("{}: {} of {} requests were not acknowledged\n", step.step.name,
                        step.load.requests - step.load.acknowledged, step.load.requests);
  if (!step.until_stored)
    text += fmt::format("{}: not seen to be stored: {}\n", step.step.name, step.why);
  return text;
}

boost::json::object json_of(const StepResult& step) {
  boost::json::object object{{"path", step.step.target},
                             {"points_per_request", step.step.points},
                             {"load", as_json(step.load)},
                             {"stored_points_per_s", nullptr}};
  if (step.until_stored)
    object["stored_points_per_s"] = plain_json::rounded(stored_per_s(step), 1);
  else
    object["why"] = step.why;
  return object;
}

}  // namespace

std::string as_text(const SuiteResult& result) {
  constexpr auto numbers = client::TextTable::numbers;
  client::TextTable table({"load", numbers("requests/s"), numbers("points/s"), numbers("p50 ms"),
                           numbers("p99 ms"), numbers("stored points/s")});
  const auto whole = [](double value) { return fmt::format("{:.0f}", value); };
  std::string notes;
  for (const auto& step : result.steps) {
    table.add({std::string(step.step.name), whole(step.load.requests_per_s()),
               whole(step.load.points_per_s()), in_ms(step.load.latency, 0.5),
               in_ms(step.load.latency, 0.99),
               step.until_stored ? whole(stored_per_s(step)) : "-"});
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

boost::json::object as_json(const SuiteResult& result) {
  boost::json::array steps;
  for (const auto& step : result.steps) steps.push_back(json_of(step));
  boost::json::object object{
      {"loads", std::move(steps)}, {"freshness", nullptr}, {"stopped", result.was_stopped}};
  if (result.freshness) object["freshness"] = as_json(*result.freshness);
  if (!result.why_no_freshness.empty()) object["why_no_freshness"] = result.why_no_freshness;
  return object;
}

}  // namespace fixline::traffic
