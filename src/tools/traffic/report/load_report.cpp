#include "traffic/report/load_report.hpp"

#include <array>
#include <charconv>
#include <string_view>

#include "traffic/report/json_object.hpp"

namespace fixline::traffic {
namespace {

using std::chrono::microseconds;

struct Quantile {
  std::string_view key;
  std::string_view name;
  double share;
};
constexpr std::array<Quantile, 4> quantiles{
    {{"p50", "p50", 0.5}, {"p90", "p90", 0.9}, {"p99", "p99", 0.99}, {"p99_9", "p99.9", 0.999}}};

double in_units(microseconds time, microseconds unit) {
  return static_cast<double>(time.count()) / static_cast<double>(unit.count());
}

std::string number_json(microseconds time, microseconds unit) {
  return unit == microseconds(1) ? std::to_string(time.count()) : fixed(in_units(time, unit), 3);
}

std::string by_status(const LoadReport& report) {
  JsonObject object;
  for (const auto& [status, count] : report.refused) object.add(std::to_string(status), count);
  return object.text();
}

double per_second(std::uint64_t count, std::chrono::duration<double> took) {
  return took.count() > 0 ? static_cast<double>(count) / took.count() : 0;
}

}  // namespace

std::string fixed(double value, int digits) {
  std::array<char, 400> text{};
  const auto [end, error] = std::to_chars(text.data(), text.data() + text.size(), value,
                                          std::chars_format::fixed, digits);
  return error == std::errc{} ? std::string(text.data(), end) : "0";
}

double LoadReport::requests_per_s() const { return per_second(acknowledged, took); }

double LoadReport::points_per_s() const { return per_second(points_acknowledged, took); }

std::string quantiles_json(const LatencyHistogram& times, microseconds unit) {
  JsonObject object;
  for (const auto& one : quantiles)
    object.add_raw(one.key, number_json(times.quantile(one.share), unit));
  return object.add_raw("max", number_json(times.longest(), unit)).text();
}

std::string quantiles_text(const LatencyHistogram& times) {
  constexpr microseconds ms{1000};
  std::string text;
  for (const auto& one : quantiles)
    text.append(one.name).append(" ").append(fixed(in_units(times.quantile(one.share), ms), 2)) +=
        ", ";
  return text + "max " + fixed(in_units(times.longest(), ms), 2) + " ms";
}

std::string as_json(const LoadReport& report) {
  JsonObject object;
  object.add("requests", report.requests)
      .add("acknowledged", report.acknowledged)
      .add("points_acknowledged", report.points_acknowledged)
      .add_raw("refused", by_status(report))
      .add("errors", report.errors())
      .add("timeouts", report.timed_out)
      .add("not_sent", report.not_sent)
      .add_raw("seconds", fixed(report.took.count(), 6))
      .add_raw("requests_per_s", fixed(report.requests_per_s(), 1))
      .add_raw("points_per_s", fixed(report.points_per_s(), 1))
      .add_raw("latency_us", quantiles_json(report.latency, microseconds(1)))
      .add_raw("cpu_s", fixed(report.cpu_s, 6))
      .add("next_second", report.next_second)
      .add_raw("stopped", report.was_stopped ? "true" : "false")
      .add_raw("service_gone", report.is_service_gone ? "true" : "false");
  return object.text();
}

std::string as_text(const LoadReport& report) {
  std::string text = std::to_string(report.requests) + " requests in " +
                     fixed(report.took.count(), 2) + " s, " + std::to_string(report.acknowledged) +
                     " acknowledged (" + std::to_string(report.points_acknowledged) + " points)\n";
  text += fixed(report.requests_per_s(), 0) + " requests/s, " + fixed(report.points_per_s(), 0) +
          " points/s\n";
  text += "latency: " + quantiles_text(report.latency) + "\n";
  text += "own CPU: " + fixed(report.cpu_s, 2) + " s\n";
  for (const auto& [status, count] : report.refused)
    text += "answered with " + std::to_string(status) + ": " + std::to_string(count) + "\n";
  if (report.cut > 0) text += "cut connections: " + std::to_string(report.cut) + "\n";
  if (report.timed_out > 0) text += "no answer in time: " + std::to_string(report.timed_out) + "\n";
  if (report.not_sent > 0)
    text +=
        "due but not sent, as no connection was free: " + std::to_string(report.not_sent) + "\n";
  if (report.is_service_gone) text += "the service takes no connections any more\n";
  if (report.was_stopped) text += "ended early by a signal\n";
  return text;
}

std::string progress_line(const LoadReport& now, const LoadReport& a_second_ago) {
  return std::to_string(now.acknowledged) + " acknowledged, " +
         std::to_string(now.acknowledged - a_second_ago.acknowledged) + " requests/s, " +
         std::to_string(now.points_acknowledged - a_second_ago.points_acknowledged) +
         " points/s, " + std::to_string(now.requests - now.acknowledged) + " not acknowledged";
}

}  // namespace fixline::traffic
