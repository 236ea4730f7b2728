#include "tracks/gpx_document.hpp"

#include <algorithm>

#include "formats/text_number.hpp"
#include "points/time.hpp"
#include "points/validation.hpp"
#include "text/ascii.hpp"

namespace fixline::tracks {
namespace {

/// No time and no number of a logger is longer.
constexpr std::size_t text_bytes_max = 128;

/// A number as loggers write it: one comma and no dot is a decimal comma.
std::optional<double> parse_logger_number(std::string_view text) {
  const std::size_t comma = text.find(',');
  if (comma == std::string_view::npos || text.contains('.')) return formats::parse_decimal(text);
  std::string with_dot(text);
  with_dot[comma] = '.';
  return formats::parse_decimal(with_dot);
}

bool names_a_point(std::string_view name) noexcept {
  return name == "trkpt" || name == "wpt" || name == "rtept";
}

/// Reads an attribute into `degrees`; says what is wrong with it, "" if nothing is.
template <class FaultOf>
std::string_view read_degrees(std::optional<std::string_view> text, double& degrees,
                              FaultOf fault_of) {
  if (!text) return "is missing";
  const auto number = parse_logger_number(*text);
  if (!number) return "is not a number";
  degrees = *number;
  return fault_of(degrees).value_or("");
}

}  // namespace

bool GpxDocument::is_inside(std::initializer_list<Element> path) const {
  return std::ranges::equal(open_, path);
}

GpxDocument::Element GpxDocument::meaning_of(const GpxTag& tag) const {
  using enum Element;
  const std::string_view name = tag.name;
  if (open_.empty()) return name == "gpx" ? gpx : other;
  if (tag.is_foreign) return other;
  const Element parent = open_.back();
  if (parent == trkpt) return name == "time" ? time : name == "ele" ? ele : other;
  if (name == "trkpt" && is_inside({gpx, trk, trkseg})) return trkpt;
  if (name == "trkseg" && parent == trk) return trkseg;
  if (name == "trk" && is_inside({gpx})) return trk;
  if (name == "rte") return rte;
  if (name == "rtept" && parent == rte) return rtept;
  if (name == "wpt" && is_inside({gpx})) return wpt;
  return other;
}

Result<void> GpxDocument::open(const GpxTag& tag) {
  const Element element = meaning_of(tag);
  open_.push_back(element);
  text_.clear();
  is_overlong_ = false;
  if (element == Element::trk && count_ > 0) sink_.begin_log(count_, "");
  if (element != Element::trkpt) return open_misplaced(element, tag);
  if (auto admitted = sink_.admit(); !admitted) return admitted;
  open_fix(tag.place);
  return {};
}

/// What looks like a point and is no fix of a track.
Result<void> GpxDocument::open_misplaced(Element element, const GpxTag& tag) {
  if (!names_a_point(tag.name)) return {};
  const bool has_place = tag.place.lat && tag.place.lon;
  if (element == Element::wpt) return refuse_misplaced("is a waypoint, not a fix of a track");
  if (element == Element::rtept)
    return refuse_misplaced("is a point of a route, not a fix of a track");
  if (!tag.is_foreign) return refuse_misplaced("is not in a segment of a track");
  if (has_place) return refuse_misplaced("is of another namespace than GPX's");
  return {};
}

void GpxDocument::text(std::string_view piece) {
  if (open_.empty()) return;
  if (open_.back() != Element::time && open_.back() != Element::ele) return;
  if (text_.empty())
    piece.remove_prefix(std::min(piece.find_first_not_of(" \t\r\n"), piece.size()));
  const std::size_t room = text_bytes_max - text_.size();
  if (!text::trimmed(piece.substr(std::min(room, piece.size()))).empty()) is_overlong_ = true;
  text_.append(piece.substr(0, room));
}

void GpxDocument::close() {
  const Element element = open_.back();
  open_.pop_back();
  // Of an element that stands twice in a point the first counts.
  if (element == Element::time && !fix_.time) fix_.time = is_overlong_ ? "overlong" : text_;
  if (element == Element::ele && !fix_.ele) fix_.ele = is_overlong_ ? "overlong" : text_;
  if (element == Element::trkpt) close_fix();
  text_.clear();
  is_overlong_ = false;
}

void GpxDocument::break_off() {
  if (std::ranges::find(open_, Element::trkpt) != open_.end()) refuse_fix("", "breaks off");
  open_.clear();
}

void GpxDocument::open_fix(const GpxPlace& place) {
  fix_ = {};
  fix_.index = count_++;
  fix_.faulty_field = "lat";
  fix_.fault = read_degrees(place.lat, fix_.lat, points::fault_of_latitude);
  if (!fix_.fault.empty()) return;
  fix_.faulty_field = "lon";
  fix_.fault = read_degrees(place.lon, fix_.lon, points::fault_of_longitude);
  if (!fix_.fault.empty()) wrap_longitude();
}

void GpxDocument::wrap_longitude() {
  const auto across = points::across_date_line(fix_.lon);
  if (!across) return;
  fix_.lon = *across;
  fix_.fault = {};
  fix_.is_wrapped = true;
}

void GpxDocument::close_fix() {
  if (!fix_.fault.empty()) return refuse_fix(fix_.faulty_field, fix_.fault);
  if (!fix_.time || text::trimmed(*fix_.time).empty()) return refuse_fix("time", "no time");
  const auto time = points::parse_logger_time(*fix_.time);
  if (!time) return refuse_fix("time", "is not a date and time, like 2024-03-20T14:23:45Z");
  if (const auto fault = points::fault_of_time(*time, window_)) return refuse_fix("time", *fault);
  const auto ele = elevation();
  tell_changes(ele);
  sink_.take(fix_.index, {.datetime = *time,
                          .lat = fix_.lat,
                          .lon = fix_.lon,
                          .elevation = ele,
                          .barometric_altitude = std::nullopt});
}

std::optional<double> GpxDocument::elevation() const {
  return fix_.ele ? parse_logger_number(*fix_.ele) : std::nullopt;
}

void GpxDocument::tell_changes(std::optional<double> elevation) {
  if (fix_.is_wrapped) sink_.change(fix_.index, "lon", points::wrapped);
  const bool has_text = fix_.ele && !text::trimmed(*fix_.ele).empty();
  if (has_text && !elevation) sink_.change(fix_.index, "ele", "is not a number: taken without");
}

Result<void> GpxDocument::refuse_misplaced(std::string_view reason) {
  if (auto admitted = sink_.admit(); !admitted) return admitted;
  sink_.refuse(count_++, "", std::string(reason));
  return {};
}

void GpxDocument::refuse_fix(std::string_view field, std::string_view reason) {
  sink_.refuse(fix_.index, field, std::string(reason));
}

}  // namespace fixline::tracks
