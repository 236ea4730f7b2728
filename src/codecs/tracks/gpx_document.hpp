#pragma once

#include <cstddef>
#include <cstdint>
#include <initializer_list>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/time_bounds.hpp"
#include "tracks/track_reader.hpp"

namespace fixline::tracks {

/// The attributes of a point's element; nullopt for one that is not there.
struct GpxPlace {
  std::optional<std::string_view> lat;
  std::optional<std::string_view> lon;
};

/// An element as it opens.
struct GpxTag {
  std::string_view name;  ///< without its prefix
  bool is_foreign;        ///< of another namespace than the document's root
  GpxPlace place;
};

/// What the elements of a GPX document mean, as they open and close.
///
/// It knows no XML: names come without their prefix, attributes as texts. The sink gets each fix
/// when its element closes; the fix was counted when it opened.
class GpxDocument {
 public:
  GpxDocument(FixSink& sink, const points::TimeWindow& window) : sink_(sink), window_(window) {}

  /// Errors: those of the sink, when it admits no more.
  [[nodiscard]] Result<void> open(const GpxTag& tag);
  void text(std::string_view piece);
  void close();

  /// Nothing more comes: a fix that is open is refused.
  void break_off();

  [[nodiscard]] std::size_t depth() const { return open_.size(); }

 private:
  enum class Element : std::uint8_t { gpx, trk, trkseg, trkpt, rte, rtept, wpt, time, ele, other };

  /// The trkpt that is open.
  struct Fix {
    std::size_t index = 0;
    double lat = 0;
    double lon = 0;
    std::string_view faulty_field;
    std::string_view fault;   // empty while the place is good
    bool is_wrapped = false;  // the longitude
    std::optional<std::string> time;
    std::optional<std::string> ele;
  };

  [[nodiscard]] Element meaning_of(const GpxTag& tag) const;
  [[nodiscard]] bool is_inside(std::initializer_list<Element> path) const;
  [[nodiscard]] Result<void> open_misplaced(Element element, const GpxTag& tag);
  void open_fix(const GpxPlace& place);
  void close_fix();
  void wrap_longitude();
  [[nodiscard]] std::optional<double> elevation() const;
  void tell_changes(std::optional<double> elevation);
  [[nodiscard]] Result<void> refuse_misplaced(std::string_view reason);
  void refuse_fix(std::string_view field, std::string_view reason);

  FixSink& sink_;
  points::TimeWindow window_;
  std::vector<Element> open_;
  std::string text_;  // of the innermost element since its last tag, if it is one that counts
  bool is_overlong_ = false;
  Fix fix_;
  std::size_t count_ = 0;  // of what looks like a point
};

}  // namespace fixline::tracks
