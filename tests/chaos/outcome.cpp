#include "chaos/outcome.hpp"

#include <algorithm>
#include <array>
#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <cstdio>

#include "client/text_table.hpp"
#include "json/plain_json.hpp"

namespace fixline::chaos {

using client::TextTable;
using std::chrono::milliseconds;

namespace {

std::string in_ms(std::chrono::microseconds time) {
  char text[32];
  std::snprintf(text, sizeof text, "%.1f ms", static_cast<double>(time.count()) / 1000);
  return text;
}

/// Median and greatest of a list, in milliseconds.
struct Spread {
  std::size_t count = 0;
  std::int64_t median = 0;
  std::int64_t most = 0;
};

Spread spread_of(std::vector<std::int64_t> list) {
  if (list.empty()) return {};
  std::ranges::sort(list);
  return {list.size(), list[list.size() / 2], list.back()};
}

struct OutageSpreads {
  Spread first_direct;
  Spread steady;
  Spread slowest;
};

OutageSpreads spreads_of(const std::vector<OutageTimes>& outages) {
  std::vector<std::int64_t> first;
  std::vector<std::int64_t> steady;
  std::vector<std::int64_t> slowest;
  for (const auto& outage : outages) {
    if (outage.first_direct) first.push_back(outage.first_direct->count());
    steady.push_back(outage.steady.count());
    slowest.push_back(outage.slowest.count());
  }
  return {spread_of(std::move(first)), spread_of(std::move(steady)), spread_of(std::move(slowest))};
}

std::string text_of(const Spread& spread) {
  return "median " + std::to_string(spread.median) + " ms, most " + std::to_string(spread.most) +
         " ms (" + std::to_string(spread.count) + " outages)";
}

std::string text_of(const traffic::LatencyHistogram& times) {
  return "p50 " + in_ms(times.quantile(0.5)) + ", p99 " + in_ms(times.quantile(0.99)) +
         ", slowest " + in_ms(times.longest()) + " (" + std::to_string(times.count()) + ")";
}

std::string fault_table(const Performance& performance) {
  TextTable table({"fault", TextTable::numbers("times")});
  for (const auto& [name, count] : performance.faults) table.add({name, std::to_string(count)});
  table.add({"all", std::to_string(performance.fault_count())});
  if (performance.not_done > 0) table.add({"not done", std::to_string(performance.not_done)});
  return table.text();
}

std::string answer_table(const Tally& tally) {
  TextTable table({"answer", TextTable::numbers("requests"), TextTable::numbers("points")});
  for (std::size_t i = 0; i < answer_count; ++i)
    table.add({std::string(name_of(static_cast<Answer>(i))), std::to_string(tally.requests[i]),
               std::to_string(tally.points[i])});
  return table.text();
}

using traffic::PointCounts;

constexpr std::array lines{traffic::CountLine{"sent", &PointCounts::sent},
                           traffic::CountLine{"sent again", &PointCounts::repeats},
                           traffic::CountLine{"acknowledged", &PointCounts::promised},
                           traffic::CountLine{"stored", &PointCounts::stored},
                           traffic::CountLine{"dead letters", &PointCounts::dead},
                           traffic::CountLine{"refused", &PointCounts::refused},
                           traffic::CountLine{"of these dead, too", &PointCounts::refused_dead},
                           traffic::CountLine{"unacknowledged", &PointCounts::open},
                           traffic::CountLine{"of these kept", &PointCounts::open_stored},
                           traffic::CountLine{"HELD", &PointCounts::held},
                           traffic::CountLine{"MISSING", &PointCounts::missing},
                           traffic::CountLine{"DOUBLED", &PointCounts::doubled},
                           traffic::CountLine{"EXTRA", &PointCounts::extra},
                           traffic::CountLine{"WRONGLY DEAD", &PointCounts::wrongly_dead},
                           traffic::CountLine{"WRONGLY REFUSED", &PointCounts::wrongly_refused},
                           traffic::CountLine{"REFUSED, STORED", &PointCounts::refused_stored}};

std::string latency_text(const Outcome& outcome) {
  const auto spreads = spreads_of(outcome.outages);
  return "answers 2xx:                         " + text_of(outcome.tally.tries) +
         "\n  while the service was left alone:  " + text_of(outcome.tally.undisturbed) +
         "\n  with all tries before:             " + text_of(outcome.tally.deliveries) +
         "\nRedis out, first 201 after:          " + text_of(spreads.first_direct) +
         "\n  last slow or failed answer after:  " + text_of(spreads.steady) +
         "\n  slowest answer:                    " + text_of(spreads.slowest) + "\n";
}

boost::json::object json_of(const Spread& spread) {
  return {{"outages", spread.count}, {"median_ms", spread.median}, {"most_ms", spread.most}};
}

boost::json::object json_of(const traffic::LatencyHistogram& times) {
  return {{"count", times.count()},
          {"p50_us", times.quantile(0.5).count()},
          {"p99_us", times.quantile(0.99).count()},
          {"slowest_us", times.longest().count()}};
}

boost::json::object answers_json(const Tally& tally) {
  boost::json::object answers;
  for (std::size_t i = 0; i < answer_count; ++i)
    answers[name_of(static_cast<Answer>(i))] =
        boost::json::object{{"requests", tally.requests[i]}, {"points", tally.points[i]}};
  return answers;
}

}  // namespace

std::string as_text(const Outcome& outcome) {
  const auto& tally = outcome.tally;
  std::string text = "\n" + fault_table(outcome.performance) + "\n" + answer_table(tally) + "\n" +
                     traffic::table_of(outcome.balance, lines) + "\n" + latency_text(outcome);
  const SlowTry& slowest = tally.slowest_undisturbed;
  text += "  the slowest of those left alone:     " + std::to_string(slowest.took.count()) +
          " ms, " + std::string(name_of(slowest.answer)) + ", ended " +
          std::to_string(slowest.ended.count()) + " ms after the start\n";
  text += "told against true: " + std::to_string(outcome.watched.looks) + " looks, " +
          std::to_string(outcome.watched.stuck) + " at a queue that stood still, " +
          std::to_string(outcome.watched.quiet) +
          " while nothing was wrong; lies: " + std::to_string(outcome.watched.lies) + "\n";
  text += "direct receipts: " + std::to_string(tally.inserted) + " inserted, " +
          std::to_string(tally.duplicates) + " duplicates; most memory of the service: " +
          std::to_string(outcome.rss_kib_most / 1024) + " MiB\n";
  for (const auto& [reason, count] : outcome.balance.dead_letters_by_reason)
    text += "dead letters, " + reason + ": " + std::to_string(count) + "\n";
  for (const auto& example : outcome.balance.examples) text += "  " + example + "\n";
  for (const auto& finding : outcome.findings) text += "FINDING: " + finding + "\n";
  char head[160];
  std::snprintf(head, sizeof head,
                "seed %llu (%s): %llu faults in %.0f s, %llu points acknowledged: ",
                static_cast<unsigned long long>(outcome.seed), outcome.variant.c_str(),
                static_cast<unsigned long long>(outcome.performance.fault_count()),
                static_cast<double>(outcome.performance.took.count()) / 1000,
                static_cast<unsigned long long>(tally.acknowledged));
  text += head;
  return text + (outcome.has_held() ? "each is kept, once.\n" : "THE PROMISE DID NOT HOLD.\n");
}

std::string as_json(const Outcome& outcome) {
  boost::json::object faults;
  for (const auto& [name, count] : outcome.performance.faults) faults[name] = count;
  boost::json::object balance;
  const PointCounts all = outcome.balance.total();
  for (const auto& line : lines) balance[line.name] = all.*line.count;
  boost::json::array findings;
  for (const auto& finding : outcome.findings) findings.emplace_back(finding);
  const auto spreads = spreads_of(outcome.outages);
  const boost::json::object root{{"seed", outcome.seed},
                                 {"held", outcome.has_held()},
                                 {"faults", std::move(faults)},
                                 {"fault_count", outcome.performance.fault_count()},
                                 {"fault_ms", outcome.performance.took.count()},
                                 {"answers", answers_json(outcome.tally)},
                                 {"acknowledged_points", outcome.tally.acknowledged},
                                 {"points", std::move(balance)},
                                 {"answers_2xx", json_of(outcome.tally.tries)},
                                 {"answers_2xx_undisturbed", json_of(outcome.tally.undisturbed)},
                                 {"redis_out_first_201", json_of(spreads.first_direct)},
                                 {"redis_out_steady", json_of(spreads.steady)},
                                 {"rss_kib_most", outcome.rss_kib_most},
                                 {"variant", outcome.variant},
                                 {"looks", outcome.watched.looks},
                                 {"looks_stuck", outcome.watched.stuck},
                                 {"looks_quiet", outcome.watched.quiet},
                                 {"lies", outcome.watched.lies},
                                 {"findings", std::move(findings)}};
  return plain_json::text_of(root) + "\n";
}

}  // namespace fixline::chaos
