#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "formats/track_reader.hpp"
#include "points/time_bounds.hpp"

namespace fixline::formats {

/// The attributes of a point's element; nullopt for one that is not there.
struct GpxPlace {
  std::optional<std::string_view> lat;
  std::optional<std::string_view> lon;
};

/// What the elements of a GPX document mean, as they open and close.
///
/// It knows no XML: names come without their prefix, attributes as texts. The sink gets each fix
/// when its element closes.
class GpxDocument {
 public:
  GpxDocument(FixSink& sink, const points::TimeWindow& window) : sink_(sink), window_(window) {}

  void open(std::string_view name, const GpxPlace& place);
  void text(std::string_view piece);
  void close();

  [[nodiscard]] std::size_t depth() const { return open_.size(); }

 private:
  enum class Element : std::uint8_t { gpx, trk, trkseg, trkpt, rte, rtept, wpt, time, ele, other };

  /// The trkpt that is open.
  struct Fix {
    double lat = 0;
    double lon = 0;
    std::string_view faulty_field;
    std::string_view fault;  // empty while the place is good
    std::optional<std::string> time;
    std::optional<std::string> ele;
  };

  [[nodiscard]] Element meaning_of(std::string_view name) const;
  [[nodiscard]] bool is_inside(std::initializer_list<Element> path) const;
  void open_fix(const GpxPlace& place);
  void close_fix();
  void refuse(std::string_view field, std::string_view reason);

  FixSink& sink_;
  points::TimeWindow window_;
  std::vector<Element> open_;
  std::string text_;  // of the innermost element since its last tag, if it is one that counts
  bool is_overlong_ = false;
  Fix fix_;
  std::size_t index_ = 0;
};

}  // namespace fixline::formats
