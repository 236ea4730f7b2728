#include "traffic/report/load_report.hpp"

#include <fmt/format.h>

#include "json/plain_json.hpp"

namespace fixline::traffic {

double per_second(std::uint64_t count, std::chrono::duration<double> took) {
  return took.count() > 0 ? static_cast<double>(count) / took.count() : 0;
}

double LoadReport::requests_per_s() const { return per_second(acknowledged, took); }

double LoadReport::points_per_s() const { return per_second(points_acknowledged, took); }

boost::json::object as_json(const LoadReport& report) {
  boost::json::object refused;
  for (const auto& [status, count] : report.refused) refused[std::to_string(status)] = count;
  return {{"requests", report.requests},
          {"acknowledged", report.acknowledged},
          {"points_acknowledged", report.points_acknowledged},
          {"refused", std::move(refused)},
          {"errors", report.errors()},
          {"timeouts", report.timed_out},
          {"not_sent", report.not_sent},
          {"seconds", plain_json::rounded(report.took.count(), 6)},
          {"requests_per_s", plain_json::rounded(report.requests_per_s(), 1)},
          {"points_per_s", plain_json::rounded(report.points_per_s(), 1)},
          {"latency_us", quantiles_json(report.latency, std::chrono::microseconds(1))},
          {"cpu_s", plain_json::rounded(report.cpu_s, 6)},
          {"next_second", report.next_second},
          {"stopped", report.was_stopped},
          {"service_gone", report.is_service_gone}};
}

std::string as_text(const LoadReport& report) {
  auto text = fmt::format(
      "{} requests in {:.2f} s, {} acknowledged ({} points)\n"
      "{:.0f} requests/s, {:.0f} points/s\nlatency: {}\nown CPU: {:.2f} s\n",
      report.requests, report.took.count(), report.acknowledged, report.points_acknowledged,
      report.requests_per_s(), report.points_per_s(), quantiles_text(report.latency), report.cpu_s);
  for (const auto& [status, count] : report.refused)
    text += fmt::format("answered with {}: {}\n", status, count);
  if (report.cut > 0) text += fmt::format("cut connections: {}\n", report.cut);
  if (report.timed_out > 0) text += fmt::format("no answer in time: {}\n", report.timed_out);
  if (report.not_sent > 0)
    text += fmt::format("due but not sent, as no connection was free: {}\n", report.not_sent);
  if (report.is_service_gone) text += "the service takes no connections any more\n";
  if (report.was_stopped) text += "ended early by a signal\n";
  return text;
}

std::string progress_line(const LoadReport& now, const LoadReport& a_second_ago) {
  return fmt::format("{} acknowledged, {} requests/s, {} points/s, {} not acknowledged",
                     now.acknowledged, now.acknowledged - a_second_ago.acknowledged,
                     now.points_acknowledged - a_second_ago.points_acknowledged,
                     now.requests - now.acknowledged);
}

}  // namespace fixline::traffic
