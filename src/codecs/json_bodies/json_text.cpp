#include "json_bodies/json_text.hpp"

#include <cstddef>
#include <cstdint>
#include <optional>
#include <tuple>
#include <variant>

#include "formats/text_number.hpp"
#include "points/columns.hpp"
#include "points/time.hpp"
#include "text/hex.hpp"

namespace fixline::json_bodies {
namespace {

constexpr std::size_t written_point_bytes_guess = 130;

void append_value(std::string& out, double number) { formats::append_number(out, number); }
void append_value(std::string& out, std::int32_t number) { out += std::to_string(number); }
void append_value(std::string& out, bool truth) { out += truth ? "true" : "false"; }
void append_value(std::string& out, const std::string& text) { append_json_text(out, text); }
void append_value(std::string& out, points::Timestamp time) {
  out += '"';
  points::append_rfc3339(out, time);
  out += '"';
}

template <class T>
void append_member(std::string& out, std::string_view name, const T& value) {
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":";
  append_value(out, value);
}

template <class T>
void append_member(std::string& out, std::string_view name, const std::optional<T>& value) {
  if (value) append_member(out, name, *value);
}

template <class Point>
void append_points(std::string& out, std::string_view name, const std::vector<Point>& points) {
  out.reserve(out.size() + points.size() * written_point_bytes_guess);
  out += out.back() == '{' ? "\"" : ",\"";
  out += name;
  out += "\":[";
  for (const Point& point : points) {
    if (out.back() != '[') out += ',';
    out += '{';
    std::apply(
        [&](const auto&... column) {
          (append_member(out, column.json_name, point.*column.member), ...);
        },
        points::columns_of<Point>);
    out += '}';
  }
  out += ']';
}

void append_points(std::string& out, const points::TrackPoints& points) {
  append_points(out, "track_points", points);
}
void append_points(std::string& out, const points::ScoringPoints& points) {
  append_points(out, "tracks", points);
}
void append_points(std::string& out, const points::FlymasterPoints& points) {
  append_points(out, "track_points", points);
}

}  // namespace

void append_json_text(std::string& out, std::string_view text) {
  out += '"';
  for (const char c : text) {
    const auto byte = static_cast<unsigned char>(c);
    if (byte < 0x20) {
      out += "\\u00";
      text::append_hex(out, byte);
      continue;
    }
    if (c == '"' || c == '\\') out += '\\';
    out += c;
  }
  out += '"';
}

std::string json_body_of(const points::Track& track) {
  const bool is_scoring = std::holds_alternative<points::ScoringPoints>(track.points);
  const bool is_device = std::holds_alternative<points::FlymasterPoints>(track.points);
  std::string out = "{";
  if (!is_scoring && !is_device) append_member(out, "flight_id", track.flight_id);
  if (!is_device && track.flight_uuid != points::Uuid{})
    append_member(out, "flight_uuid", points::to_string(track.flight_uuid));
  if (!is_scoring && !track.device_id.empty()) append_member(out, "device_id", track.device_id);
  std::visit([&](const auto& points) { append_points(out, points); }, track.points);
  out += '}';
  return out;
}

}  // namespace fixline::json_bodies
