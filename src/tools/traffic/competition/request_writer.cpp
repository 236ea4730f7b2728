#include "traffic/competition/request_writer.hpp"

#include <array>
#include <utility>

#include "formats/digest.hpp"
#include "points/track.hpp"
#include "traffic/competition/fix_text.hpp"

namespace fixline::traffic {

using points::QueueName;

namespace {

constexpr std::size_t bytes_a_point = 130;         // of JSON, rounded up
constexpr std::size_t bytes_a_scored_point = 260;  // rounded up

void append_field(std::string& out, std::string_view name) {
  out.append(",\"").append(name).append("\":");
}

void append_place(std::string& out, const Fix& fix, unsigned decimals) {
  append_field(out, "lat");
  append_coordinate(out, fix.lat_e7, decimals);
  append_field(out, "lon");
  append_coordinate(out, fix.lon_e7, decimals);
}

void append_climb(std::string& out, std::int16_t climb_cms) { append_metres(out, climb_cms / 10); }

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
  switch (dispatch.queue) {
    case QueueName::live:
      return client::live_post(track_json(dispatch));
    case QueueName::upload:
      return client::upload_post(track_json(dispatch));
    case QueueName::flymaster:
      return client::flymaster_post(flymaster_file(dispatch));
    case QueueName::scoring:
      return client::scoring_post(scoring_json(dispatch));
  }
  std::unreachable();
}

std::string RequestWriter::track_json(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  std::string out;
  out.reserve(128 + bytes_a_point * dispatch.fixes.size());
  out.append(R"({"flight_id":")").append(flight_id(dispatch));
  out.append(R"(","device_id":")").append(device_id(dispatch)).append(R"(","track_points":[)");
  for (const Fix& fix : dispatch.fixes) {
    out.append(R"({"datetime":")");
    append_time(out, time_of(fix.second));
    out += '"';
    append_place(out, fix, decimals);
    append_field(out, "elevation");
    append_metres(out, fix.gps_dm);
    append_field(out, "barometric_altitude");
    append_metres(out, fix.baro_dm);
    out += "},";
  }
  out.back() = ']';
  out += '}';
  return out;
}

std::string RequestWriter::scoring_json(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  std::string out;
  out.reserve(128 + bytes_a_scored_point * dispatch.fixes.size());
  out.append(R"({"flight_uuid":")").append(points::to_string(flight_uuid(dispatch)));
  out.append(R"(","tracks":[)");
  for (const Fix& fix : dispatch.fixes) {
    out.append(R"({"date_time":")");
    append_time(out, time_of(fix.second));
    out += '"';
    append_place(out, fix, decimals);
    append_field(out, "gps_alt");
    append_metres(out, fix.gps_dm);
    append_field(out, "pressure_alt");
    append_metres(out, fix.baro_dm);
    append_field(out, "time");
    out += '"';
    append_time_of_day(out, time_of(fix.second));
    out += '"';
    out.append(R"(,"validity":"A")");
    append_field(out, "speed");
    append_number(out, fix.speed_kmh);
    append_field(out, "altitude_diff");
    append_climb(out, fix.climb_cms);
    append_field(out, "in_flight");
    out.append(fix.flying ? "true" : "false").append("},");
  }
  out.back() = ']';
  out += '}';
  return out;
}

std::string RequestWriter::flymaster_file(const Dispatch& dispatch) const {
  const unsigned decimals = decimals_of(dispatch.pilot);
  const std::string serial = device_id(dispatch);
  std::string out = serial + ", " + formats::sha256_hex(serial + secret_) + "\n";
  out.reserve(out.size() + bytes_a_point * dispatch.fixes.size());
  const auto uploaded_at = time_of(dispatch.second).time_since_epoch().count();
  for (const Fix& fix : dispatch.fixes) {
    append_number(out, uploaded_at);
    out += ',';
    append_number(out, time_of(fix.second).time_since_epoch().count());
    out += ',';
    append_coordinate(out, fix.lat_e7, decimals);
    out += ',';
    append_coordinate(out, fix.lon_e7, decimals);
    out += ',';
    append_number(out, fix.gps_dm / 10);
    out += ',';
    append_number(out, fix.speed_kmh);
    out += ',';
    append_number(out, fix.heading_deg);
    out += '\n';
  }
  out += "EOF\n";
  return out;
}

}  // namespace fixline::traffic
