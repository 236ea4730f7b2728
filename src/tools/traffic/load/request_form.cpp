#include "traffic/load/request_form.hpp"

#include <algorithm>
#include <chrono>
#include <cstring>
#include <utility>

#include "entry/entry_codec.hpp"
#include "points/track.hpp"

namespace fixline::traffic {
namespace {

constexpr std::string_view point_form =
    R"({"datetime":"2025-03-20T10:00:00Z","lat":45.000000,"lon":10.000000,)"
    R"("elevation":1000,"barometric_altitude":1000},)";
constexpr std::string_view body_end = "]}";
constexpr std::size_t run_characters_max = 40;

/// Where the value of a member starts in a point.
consteval std::size_t value_at(std::string_view member) {
  return point_form.find(member) + member.size();
}
constexpr std::size_t time_at = value_at(R"("datetime":")");
constexpr std::size_t lat_at = value_at(R"("lat":)");
constexpr std::size_t lon_at = value_at(R"("lon":)");
constexpr std::size_t elevation_at = value_at(R"("elevation":)");
constexpr std::size_t barometric_at = value_at(R"("barometric_altitude":)");

constexpr std::string_view pairs =
    "0001020304050607080910111213141516171819202122232425262728293031323334353637383940414243444546"
    "4"
    "7484950515253545556575859606162636465666768697071727374757677787980818283848586878889909192939"
    "4"
    "9596979899";

void write_pair(char* at, std::uint32_t value) {
  std::memcpy(at, &pairs[std::size_t{value} * 2], 2);
}

void write_four(char* at, std::uint32_t value) {
  write_pair(at, value / 100);
  write_pair(at + 2, value % 100);
}

/// 45123456 as 45.123456
void write_degrees(char* at, std::uint32_t e6) {
  write_pair(at, e6 / 1'000'000);
  write_pair(at + 3, e6 / 10'000 % 100);
  write_pair(at + 5, e6 / 100 % 100);
  write_pair(at + 7, e6 % 100);
}

bool may_be_in_a_run_name(char c) {
  return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') || c == '.' ||
         c == '-' || c == '_';
}

std::string request_head(const RequestPlan& plan, std::string_view content_type,
                         std::size_t body_bytes) {
  std::string head = "POST " + plan.target + " HTTP/1.1\r\nHost: " + plan.authority;
  if (!plan.token.empty()) head.append("\r\nAuthorization: Bearer ").append(plan.token);
  head.append("\r\nContent-Type: ").append(content_type).append("\r\nContent-Length: ");
  return head.append(std::to_string(body_bytes)).append("\r\n\r\n");
}

}  // namespace

bool is_run_name(std::string_view name) {
  return !name.empty() && name.size() <= run_characters_max &&
         std::ranges::all_of(name, may_be_in_a_run_name);
}

std::string flight_id_of(std::string_view run, std::uint32_t flight) {
  std::string id = "bench-";
  return id.append(run).append("-").append(std::to_string(flight));
}

RequestForm::RequestForm(RequestPlan plan) : plan_(std::move(plan)) {
  if (plan_.body != BodyForm::json) return;
  heads_.reserve(plan_.flights);
  for (std::uint32_t flight = 0; flight < plan_.flights; ++flight) {
    heads_.push_back(head_of(flight));
    head_bytes_max_ = std::max(head_bytes_max_, heads_.back().size());
  }
  text_.assign(head_bytes_max_, ' ');
  for (std::uint32_t i = 0; i < plan_.points; ++i) text_ += point_form;
  text_.pop_back();  // the last comma
  text_ += body_end;
}

std::string RequestForm::head_of(std::uint32_t flight) const {
  const std::string id = flight_id_of(plan_.run, flight);
  const std::string start =
      R"({"flight_id":")" + id + R"(","device_id":")" + id + R"(","track_points":[)";
  const auto length = start.size() + plan_.points * point_form.size() - 1 + body_end.size();
  return request_head(plan_, "application/json", length) + start;
}

RequestPlace RequestForm::place_of(std::uint64_t number) const {
  return {static_cast<std::uint32_t>(number % plan_.flights),
          plan_.start_second + static_cast<std::int64_t>(number / plan_.flights * plan_.points)};
}

std::uint64_t RequestForm::requests_max() const {
  const auto seconds = std::max<std::int64_t>(0, flight_seconds_max - plan_.start_second);
  return static_cast<std::uint64_t>(seconds) / plan_.points * plan_.flights;
}

std::int64_t RequestForm::second_after(std::uint64_t requests) const {
  return place_of(requests + plan_.flights - 1).second;
}

std::string_view RequestForm::write(std::uint64_t number) {
  const auto place = place_of(number);
  return plan_.body == BodyForm::json ? write_json(place) : write_protobuf(place);
}

std::string_view RequestForm::write_protobuf(const RequestPlace& place) {
  points::Track track;  // without a uuid: the service makes it of the flight's id, as for JSON
  track.flight_id = flight_id_of(plan_.run, place.flight);
  track.device_id = track.flight_id;
  points::TrackPoints fixes;
  fixes.reserve(plan_.points);
  for (auto second = place.second; second < place.second + plan_.points; ++second) {
    const auto fix = paths_.at(place.flight, second);
    fixes.push_back({first_second + std::chrono::seconds(second), fix.lat_e6 / 1e6,
                     fix.lon_e6 / 1e6, static_cast<double>(fix.elevation),
                     static_cast<double>(fix.barometric_altitude)});
  }
  track.points = std::move(fixes);
  const auto pieces = entry::encode({&track, 1}, plan_.points);
  const std::string& body = pieces.front().bytes;
  text_ = request_head(plan_, "application/x-protobuf", body.size()) + body;
  return text_;
}

std::string_view RequestForm::write_json(const RequestPlace& place) {
  const auto [flight, second] = place;
  const std::string& head = heads_[flight];
  char* const points = text_.data() + head_bytes_max_;
  head.copy(points - head.size(), head.size());
  for (std::uint32_t i = 0; i < plan_.points; ++i)
    write_point(points + i * point_form.size(), paths_.at(flight, second + i), second + i);
  return std::string_view(text_).substr(head_bytes_max_ - head.size());
}

void RequestForm::write_point(char* at, const PathPoint& fix, std::int64_t second) {
  write_time(at + time_at, second);
  write_degrees(at + lat_at, static_cast<std::uint32_t>(fix.lat_e6));
  write_degrees(at + lon_at, static_cast<std::uint32_t>(fix.lon_e6));
  write_four(at + elevation_at, static_cast<std::uint32_t>(fix.elevation));
  write_four(at + barometric_at, static_cast<std::uint32_t>(fix.barometric_altitude));
}

void RequestForm::write_time(char* at, std::int64_t second) {
  using namespace std::chrono;
  constexpr std::int64_t a_minute = 60;
  if (const auto minute = second / a_minute; minute != minute_) {
    minute_ = minute;
    const auto time = first_second + minutes(minute);
    const year_month_day day(floor<days>(time));
    const auto minute_of_day =
        static_cast<std::uint32_t>(floor<minutes>(time - floor<days>(time)).count());
    std::memcpy(minute_text_.data(), "2025-03-20T10:00:", minute_text_.size());
    write_four(minute_text_.data(), static_cast<std::uint32_t>(static_cast<int>(day.year())));
    write_pair(&minute_text_[5], static_cast<unsigned>(day.month()));
    write_pair(&minute_text_[8], static_cast<unsigned>(day.day()));
    write_pair(&minute_text_[11], minute_of_day / 60);
    write_pair(&minute_text_[14], minute_of_day % 60);
  }
  std::memcpy(at, minute_text_.data(), minute_text_.size());
  write_pair(at + minute_text_.size(), static_cast<std::uint32_t>(second % a_minute));
}

}  // namespace fixline::traffic
