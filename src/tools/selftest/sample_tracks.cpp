#include "selftest/sample_tracks.hpp"

#include <chrono>
#include <optional>
#include <string>
#include <tuple>
#include <vector>

#include "points/columns.hpp"

namespace fixline::selftest {
namespace {

using points::Timestamp;

/// The value of a column of one point: off the coast of Null Island, where nobody flies, and each
/// point at another place and time.
struct Value {
  std::string_view column;
  Timestamp time;
  std::size_t index;

  void put_into(Timestamp& to) const { to = time; }
  void put_into(double& to) const {
    const auto step = static_cast<double>(index);
    to = column == "lat" ? 0.5 + step * 1e-5 : column == "lon" ? -0.25 - step * 1.5e-5 : step / 2;
  }
  void put_into(std::int32_t& to) const { to = 7; }
  void put_into(bool& to) const { to = true; }
  void put_into(std::string& to) const { to = "A"; }
  template <class T>
  void put_into(std::optional<T>& to) const {
    if (index % 5 != 4) put_into(to.emplace());
  }
};

template <class Point>
std::vector<Point> points_from(std::size_t count) {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const Timestamp start = now - std::chrono::seconds(count);
  std::vector<Point> made(count);
  for (std::size_t i = 0; i != count; ++i)
    std::apply(
        [&](const auto&... column) {
          (Value{column.table_name, start + std::chrono::seconds(i), i}.put_into(made[i].*
                                                                                 column.member),
           ...);
        },
        points::columns_of<Point>);
  return made;
}

}  // namespace

points::Track sample_track(points::QueueName queue, std::string_view id, std::size_t count) {
  points::Track track;
  track.flight_uuid = points::random_uuid();
  switch (queue) {
    case points::QueueName::flymaster:
      track.device_id = id;
      track.points = points_from<points::FlymasterPoint>(count);
      return track;
    case points::QueueName::scoring: track.points = points_from<points::ScoringPoint>(count); break;
    case points::QueueName::live:
    case points::QueueName::upload: track.points = points_from<points::TrackPoint>(count); break;
  }
  track.flight_id = id;
  return track;
}

}  // namespace fixline::selftest
