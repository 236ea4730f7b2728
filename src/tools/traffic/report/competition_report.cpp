#include "traffic/report/competition_report.hpp"

#include <algorithm>
#include <array>
#include <cmath>
#include <numeric>

#include "client/text_table.hpp"
#include "traffic/report/json_object.hpp"
#include "traffic/report/load_report.hpp"

namespace fixline::traffic {

namespace {

double in_seconds(std::chrono::nanoseconds time) { return static_cast<double>(time.count()) / 1e9; }

std::string milliseconds(std::chrono::microseconds time) {
  const double value = static_cast<double>(time.count()) / 1e3;
  return fixed(value, value < 10 ? 2 : value < 100 ? 1 : 0) + " ms";
}

std::uint64_t a_second(std::uint64_t count, std::chrono::nanoseconds time) {
  if (time.count() <= 0) return 0;
  return static_cast<std::uint64_t>(std::llround(static_cast<double>(count) / in_seconds(time)));
}

std::string tally_json(const QueueTally& tally) {
  JsonObject json;
  json.add("sent", tally.sent).add("acknowledged", tally.acknowledged());
  for (std::size_t i = 0; i < fate_count; ++i) {
    const auto fate = static_cast<Fate>(i);
    json.add(fate == Fate::acknowledged ? "unstated" : name_of(fate), tally.by_fate[i]);
  }
  return json.add("requests", tally.requests).text();
}

}  // namespace

std::uint64_t QueueTally::acknowledged() const {
  return count(Fate::queued) + count(Fate::direct) + count(Fate::spooled) +
         count(Fate::acknowledged);
}

QueueTally& QueueTally::operator+=(const QueueTally& other) {
  sent += other.sent;
  for (std::size_t i = 0; i < fate_count; ++i) by_fate[i] += other.by_fate[i];
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
  std::string line = fixed(in_seconds(now.elapsed), 0) + " s: " + std::to_string(all.sent) +
                     " points sent, " + std::to_string(all.acknowledged()) + " acknowledged";
  for (const Fate fate : {Fate::queued, Fate::direct, Fate::spooled, Fate::refused})
    if (all.count(fate) > 0)
      line += ", " + std::to_string(all.count(fate)) + " " + std::string(name_of(fate));
  if (all.count(Fate::unacknowledged) > 0)
    line += ", " + std::to_string(all.count(Fate::unacknowledged)) + " failed";
  line += " | " + std::to_string(a_second(all.requests - before.requests, time)) + " requests/s, " +
          std::to_string(a_second(all.sent - before.sent, time)) + " points/s, p50 " +
          milliseconds(now.latency.quantile(0.5)) + ", p99 " +
          milliseconds(now.latency.quantile(0.99));
  if (now.behind > std::chrono::milliseconds(1'500))
    line += " | " + fixed(in_seconds(now.behind), 1) + " s behind";
  return line;
}

std::string as_text(const CompetitionReport& report) {
  using Align = client::TextTable::Align;
  constexpr std::array<const char*, fate_count> titles{"queued",  "direct",  "spooled",
                                                       "just OK", "refused", "failed"};
  const QueueTally all = report.total();
  std::vector<client::TextTable::Column> columns{
      {"queue", Align::left}, {"sent", Align::right}, {"acknowledged", Align::right}};
  for (std::size_t i = 0; i < fate_count; ++i)
    if (all.by_fate[i] > 0) columns.push_back({titles[i], Align::right});
  client::TextTable table(std::move(columns));
  const auto add = [&](std::string_view name, const QueueTally& tally) {
    std::vector<std::string> cells{std::string(name), std::to_string(tally.sent),
                                   std::to_string(tally.acknowledged())};
    for (std::size_t i = 0; i < fate_count; ++i)
      if (all.by_fate[i] > 0) cells.push_back(std::to_string(tally.by_fate[i]));
    table.add(std::move(cells));
  };
  for (const auto queue : points::all_queues)
    add(points::short_name(queue), report.queues[points::index_of(queue)]);
  add("all", all);

  const auto& latency = report.latency;
  std::string text = table.text();
  text += std::to_string(all.requests) + " requests in " + fixed(in_seconds(report.elapsed), 1) +
          " s: " + std::to_string(a_second(all.requests, report.elapsed)) + " requests/s, " +
          std::to_string(a_second(all.sent, report.elapsed)) + " points/s; " +
          std::to_string(report.tries_again) + " sent again\n";
  text += "latency: p50 " + milliseconds(latency.quantile(0.5)) + ", p90 " +
          milliseconds(latency.quantile(0.9)) + ", p99 " + milliseconds(latency.quantile(0.99)) +
          ", max " + milliseconds(latency.longest()) + "\n";
  if (!report.last_problem.empty())
    text += "last problem: " + client::printable(report.last_problem) + "\n";
  if (report.was_stopped) text += "stopped before the day was over\n";
  return text;
}

std::string as_json(const CompetitionReport& report) {
  const QueueTally all = report.total();
  JsonObject queues;
  for (const auto queue : points::all_queues)
    queues.add_raw(points::short_name(queue), tally_json(report.queues[points::index_of(queue)]));
  JsonObject latency;
  latency.add("p50_us", report.latency.quantile(0.5).count());
  latency.add("p90_us", report.latency.quantile(0.9).count());
  latency.add("p99_us", report.latency.quantile(0.99).count());
  latency.add("max_us", report.latency.longest().count());
  JsonObject json;
  json.add_raw("total", tally_json(all)).add_raw("queues", queues.text());
  json.add("requests", all.requests).add("sent_again", report.tries_again);
  json.add_raw("elapsed_s", fixed(in_seconds(report.elapsed), 3));
  json.add("requests_per_s", a_second(all.requests, report.elapsed));
  json.add("points_per_s", a_second(all.sent, report.elapsed));
  json.add_raw("latency", latency.text()).add("last_problem", report.last_problem);
  json.add_raw("stopped", report.was_stopped ? "true" : "false");
  return json.text();
}

}  // namespace fixline::traffic
