#pragma once

#include <bit>
#include <chrono>
#include <cmath>
#include <cstdint>
#include <optional>
#include <random>
#include <string>

#include "points/track.hpp"

namespace fixline::entry {

/// Tracks drawn from a seed: some such as clients send, some of the worst kind.
class RandomTracks {
 public:
  explicit RandomTracks(std::uint64_t seed) : random_(seed) {}

  points::Track next() {
    points::Track track;
    for (auto& byte : track.flight_uuid.bytes) byte = static_cast<std::uint8_t>(below(256));
    track.flight_id = text(40);
    track.device_id = chance(2) ? "" : text(10);
    style_ = below(8);
    null_rate_ = below(4);
    const auto count = static_cast<std::size_t>(1 + below(chance(10) ? 1500 : 40));
    switch (below(3)) {
      case 0: track.points = points::TrackPoints(count); break;
      case 1: track.points = points::FlymasterPoints(count); break;
      default: track.points = points::ScoringPoints(count);
    }
    std::visit(
        [this](auto& points) {
          for (auto& point : points) fill(point);
        },
        track.points);
    return track;
  }

 private:
  std::uint64_t below(std::uint64_t end) { return random_() % end; }
  bool chance(std::uint64_t one_in) { return below(one_in) == 0; }

  std::string text(std::uint64_t length_max) {
    static constexpr std::string_view pieces[] = {"a", "Z", "7", "-", "é", "日", "🪂", " "};
    std::string made;
    for (auto left = below(length_max); left != 0; --left) made += pieces[below(8)];
    return made;
  }

  /// Within -limit..limit.
  double number(double limit) {
    const double even = std::uniform_real_distribution<double>(-limit, limit)(random_);
    switch (style_ == 7 ? below(7) : style_) {
      case 0: return std::round(even);
      case 1: return std::round(even * 1e5) / 1e5;
      case 2: return std::round(even * 6e4) / 6e4;
      case 3: return std::round(even * 6e6) / 6e6;
      case 4: return std::round(even * 1e9) / 1e9;
      case 5: return even;
      default: return odd(limit);
    }
  }

  double odd(double limit) {
    switch (below(8)) {
      case 0: return -0.0;
      case 1: return 0.0;
      case 2: return 5e-324;
      case 3: return -2.2250738585072014e-308;
      case 4: return std::nextafter(limit, 0.0);
      case 5: return -limit;
      case 6: return std::nextafter(1.0, 2.0);
      default: return 1e-9 * static_cast<double>(below(1000));
    }
  }

  points::Timestamp time() {
    const auto us = static_cast<std::int64_t>(below(4'000'000'000'000'000));
    const std::int64_t unit = style_ < 3 ? 1'000'000 : style_ < 5 ? 1'000 : 1;
    return points::Timestamp(std::chrono::microseconds(us / unit * unit));
  }

  void draw(double& value) { value = number(chance(20) ? 1e290 : 5000); }
  void draw(points::Timestamp& value) { value = time(); }
  void draw(std::int32_t& value) { value = static_cast<std::int32_t>(random_()); }
  void draw(std::string& value) { value = text(12); }
  void draw(bool& value) { value = chance(2); }

  template <class Value>
  void draw(std::optional<Value>& value) {
    if (null_rate_ == 3 || (null_rate_ != 0 && below(3) < null_rate_)) return;
    Value some{};
    draw(some);
    value = std::move(some);
  }

  void fill(points::TrackPoint& p) {
    place(p.datetime, p.lat, p.lon);
    all(p.elevation, p.barometric_altitude);
  }
  void fill(points::FlymasterPoint& p) {
    place(p.date_time, p.lat, p.lon);
    all(p.gps_alt, p.speed, p.heading, p.uploaded_at);
  }
  void fill(points::ScoringPoint& p) {
    place(p.date_time, p.lat, p.lon);
    all(p.gps_alt, p.time, p.rounded_time, p.validity, p.pressure_alt, p.lad, p.lod, p.speed);
    all(p.elevation, p.altitude_diff, p.altitude_diff_smooth, p.speed_smooth, p.takeoff_condition);
    all(p.in_flight);
  }
  void place(points::Timestamp& at, double& lat, double& lon) {
    at = time();
    lat = number(90);
    lon = number(180);
  }
  template <class... Values>
  void all(Values&... values) {
    (draw(values), ...);
  }

  std::mt19937_64 random_;
  std::uint64_t style_ = 0;
  std::uint64_t null_rate_ = 0;
};

/// Equality of numbers by their bits, as 0.0 == -0.0.
inline bool same_bits(double a, double b) {
  return std::bit_cast<std::uint64_t>(a) == std::bit_cast<std::uint64_t>(b);
}

}  // namespace fixline::entry
