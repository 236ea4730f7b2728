#include "traffic/report/competition_report.hpp"

#include <fmt/format.h>

#include <cmath>
#include <numeric>

#include "client/text_table.hpp"
#include "json/plain_json.hpp"
#include "traffic/report/load_report.hpp"

namespace fixline::traffic {

namespace {

double in_seconds(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

std::uint64_t a_second(std::uint64_t count, std::chrono::nanoseconds time) {
  return static_cast<std::uint64_t>(std::llround(per_second(count, time)));
}

boost::json::object json_of(const QueueTally& tally) {
  boost::json::object json{{"sent", tally.sent}, {"acknowledged", tally.acknowledged()}};
  for (std::size_t i = 0; i < point_outcome_count; ++i) {
    const auto outcome = static_cast<PointOutcome>(i);
    const auto name = outcome == PointOutcome::acknowledged ? "unstated" : name_of(outcome);
    json[name] = tally.by_outcome[i];
  }
  json["requests"] = tally.requests;
  return json;
}

/// A column for each outcome that came about.
std::string table_of(const CompetitionReport& report) {
  constexpr auto numbers = client::TextTable::numbers;
  constexpr std::array<const char*, point_outcome_count> titles{"queued",  "direct",  "spooled",
                                                                "just OK", "refused", "failed"};
  const QueueTally all = report.total();
  std::vector<client::TextTable::Column> columns{"queue", numbers("sent"), numbers("acknowledged")};
  for (std::size_t i = 0; i < point_outcome_count; ++i)
    if (all.by_outcome[i] > 0) columns.push_back(numbers(titles[i]));
  client::TextTable table(std::move(columns));
  const auto add = [&](std::string_view name, const QueueTally& tally) {
    std::vector<std::string> cells{std::string(name), std::to_string(tally.sent),
                                   std::to_string(tally.acknowledged())};
    for (std::size_t i = 0; i < point_outcome_count; ++i)
      if (all.by_outcome[i] > 0) cells.push_back(std::to_string(tally.by_outcome[i]));
    table.add(std::move(cells));
  };
  for (const auto queue : points::all_queues)
    add(points::short_name(queue), report.queues[points::index_of(queue)]);
  add("all", all);
  return table.text();
}

}  // namespace

std::uint64_t QueueTally::acknowledged() const {
  return count(PointOutcome::queued) + count(PointOutcome::direct) + count(PointOutcome::spooled) +
         count(PointOutcome::acknowledged);
}

QueueTally& QueueTally::operator+=(const QueueTally& other) {
  sent += other.sent;
  for (std::size_t i = 0; i < point_outcome_count; ++i) by_outcome[i] += other.by_outcome[i];
  requests += other.requests;
  return *this;
}

QueueTally CompetitionReport::total() const {
  return std::accumulate(queues.begin(), queues.end(), QueueTally{},
                         [](QueueTally sum, const QueueTally& one) { return sum += one; });
}

std::string progress_line(const CompetitionReport& now, const CompetitionReport& since) {
  const QueueTally all = now.total();
  const QueueTally before = since.total();
  const auto time = now.elapsed - since.elapsed;
  const auto milliseconds = [&](double share) {
    return static_cast<double>(now.latency.quantile(share).count()) / 1e3;
  };
  auto line = fmt::format("{:.0f} s: {} points sent, {} acknowledged", in_seconds(now.elapsed),
                          all.sent, all.acknowledged());
  for (const auto outcome :
       {PointOutcome::queued, PointOutcome::direct, PointOutcome::spooled, PointOutcome::refused})
    if (all.count(outcome) > 0)
      line += fmt::format(", {} {}", all.count(outcome), name_of(outcome));
  if (const auto failed = all.count(PointOutcome::unacknowledged); failed > 0)
    line += fmt::format(", {} failed", failed);
  line +=
      fmt::format(" | {} requests/s, {} points/s, p50 {:.2f} ms, p99 {:.2f} ms",
                  a_second(all.requests - before.requests, time),
                  a_second(all.sent - before.sent, time), milliseconds(0.5), milliseconds(0.99));
  if (now.behind > std::chrono::milliseconds(1'500))
    line += fmt::format(" | {:.1f} s behind", in_seconds(now.behind));
  return line;
}

std::string as_text(const CompetitionReport& report) {
  const QueueTally all = report.total();
  auto text = table_of(report);
  text += fmt::format(
      "{} requests in {:.1f} s: {} requests/s, {} points/s; {} sent again\nlatency: {}\n",
      all.requests, in_seconds(report.elapsed), a_second(all.requests, report.elapsed),
      a_second(all.sent, report.elapsed), report.tries_again, quantiles_text(report.latency));
  if (!report.last_problem.empty())
    text += "last problem: " + client::printable(report.last_problem) + "\n";
  if (report.was_stopped) text += "stopped before the day was over\n";
  return text;
}

boost::json::object as_json(const CompetitionReport& report) {
  const QueueTally all = report.total();
  boost::json::object queues;
  for (const auto queue : points::all_queues)
    queues[points::short_name(queue)] = json_of(report.queues[points::index_of(queue)]);
  const auto& latency = report.latency;
  return {{"total", json_of(all)},
          {"queues", std::move(queues)},
          {"requests", all.requests},
          {"sent_again", report.tries_again},
          {"elapsed_s", plain_json::rounded(in_seconds(report.elapsed), 3)},
          {"requests_per_s", a_second(all.requests, report.elapsed)},
          {"points_per_s", a_second(all.sent, report.elapsed)},
          {"latency",
           {{"p50_us", latency.quantile(0.5).count()},
            {"p90_us", latency.quantile(0.9).count()},
            {"p99_us", latency.quantile(0.99).count()},
            {"max_us", latency.longest().count()}}},
          {"last_problem", client::printable(report.last_problem)},
          {"stopped", report.was_stopped}};
}

}  // namespace fixline::traffic
