#include "traffic/competition/request_writer.hpp"

#include <fmt/format.h>

#include <iterator>
#include <string_view>
#include <utility>

#include "formats/digest.hpp"
#include "points/time.hpp"
#include "points/track.hpp"
#include "traffic/competition/fix_text.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

constexpr std::size_t bytes_a_point = 130;         // of JSON, rounded up
constexpr std::size_t bytes_a_scored_point = 260;  // rounded up
// Of "2025-06-08T10:30:09Z".
constexpr std::size_t time_of_day_at = 11;
constexpr std::size_t time_of_day_length = 8;

template <class... Values>
void append(std::string& out, fmt::format_string<Values...> form, Values&&... values) {
  fmt::format_to(std::back_inserter(out), form, std::forward<Values>(values)...);
}

}  // namespace

RequestWriter::RequestWriter(const Competition& competition, std::chrono::sys_seconds start,
                             std::string flymaster_secret)
    : competition_(&competition), start_(start), secret_(std::move(flymaster_secret)) {
  const std::uint64_t seed = competition.plan().seed;
  run_name_ = "sim" + std::to_string(seed) + "-" + std::to_string(start.time_since_epoch().count());
  Random random =
      Random::of_part(seed, static_cast<std::uint64_t>(start.time_since_epoch().count()));
  first_serial_ = 100'000'000 + random.bits() % 8'999 * 100'000;
}

std::string RequestWriter::flight_id(const Dispatch& dispatch) const {
  return run_name_ + "-p" + std::to_string(dispatch.pilot + 1) + "-f" +
         std::to_string(dispatch.flight + 1);
}

std::string RequestWriter::device_id(const Dispatch& dispatch) const {
  return std::to_string(first_serial_ + dispatch.pilot);
}

points::Uuid RequestWriter::flight_uuid(const Dispatch& dispatch) const {
  return points::flight_uuid_for(dispatch.queue, dispatch.queue == QueueName::flymaster
                                                     ? device_id(dispatch)
                                                     : flight_id(dispatch));
}

client::Post RequestWriter::post_of(const Dispatch& dispatch) const {
  return client::post_for(dispatch.queue,
                          dispatch.queue == QueueName::flymaster ? flymaster_file(dispatch)
                          : dispatch.queue == QueueName::scoring ? scoring_json(dispatch)
                                                                 : track_json(dispatch));
}

std::string RequestWriter::track_json(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  std::string out;
  out.reserve(128 + bytes_a_point * dispatch.fixes.size());
  append(out, R"({{"flight_id":"{}","device_id":"{}","track_points":[)", flight_id(dispatch),
         device_id(dispatch));
  for (const Fix& fix : dispatch.fixes)
    append(out, R"({{"datetime":"{}","lat":{},"lon":{},"elevation":{},"barometric_altitude":{}}},)",
           points::format_rfc3339(time_of(fix.second)), coordinate_text(fix.lat_e7, decimals),
           coordinate_text(fix.lon_e7, decimals), metres_text(fix.gps_dm),
           metres_text(fix.baro_dm));
  out.back() = ']';
  return out + "}";
}

std::string RequestWriter::scoring_json(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  std::string out;
  out.reserve(128 + bytes_a_scored_point * dispatch.fixes.size());
  append(out, R"({{"flight_uuid":"{}","tracks":[)", points::to_string(flight_uuid(dispatch)));
  for (const Fix& fix : dispatch.fixes) {
    const auto time = points::format_rfc3339(time_of(fix.second));
    append(out,
           R"({{"date_time":"{}","lat":{},"lon":{},"gps_alt":{},"pressure_alt":{},"time":"{}",)"
           R"("validity":"A","speed":{},"altitude_diff":{},"in_flight":{}}},)",
           time, coordinate_text(fix.lat_e7, decimals), coordinate_text(fix.lon_e7, decimals),
           metres_text(fix.gps_dm), metres_text(fix.baro_dm),
           std::string_view(time).substr(time_of_day_at, time_of_day_length), fix.speed_kmh,
           metres_text(fix.climb_cms / 10), fix.flying);
  }
  out.back() = ']';
  return out + "}";
}

std::string RequestWriter::flymaster_file(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  const std::string serial = device_id(dispatch);
  std::string out = serial + ", " + formats::sha256_hex(serial + secret_) + "\n";
  out.reserve(out.size() + bytes_a_point * dispatch.fixes.size());
  const auto uploaded_at = time_of(dispatch.second).time_since_epoch().count();
  for (const Fix& fix : dispatch.fixes)
    append(out, "{},{},{},{},{},{},{}\n", uploaded_at,
           time_of(fix.second).time_since_epoch().count(), coordinate_text(fix.lat_e7, decimals),
           coordinate_text(fix.lon_e7, decimals), fix.gps_dm / 10, fix.speed_kmh, fix.heading_deg);
  return out + "EOF\n";
}

}  // namespace fixline::traffic
