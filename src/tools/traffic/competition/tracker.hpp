#pragma once

#include <cstdint>
#include <optional>

#include "traffic/competition/flight_path.hpp"
#include "traffic/competition/random.hpp"

namespace fixline::traffic {

/// One position as a device writes it down: integers, so that its text is exact and cheap.
struct Fix {
  std::uint32_t second;  ///< since the competition's start
  std::int32_t lat_e7;   ///< degrees times 1e7
  std::int32_t lon_e7;
  std::int32_t gps_dm;  ///< altitude, decimetres
  std::int32_t baro_dm;
  std::int16_t climb_cms;     ///< climb rate, centimetres a second
  std::uint16_t speed_kmh;    ///< over ground
  std::uint16_t heading_deg;  ///< 0..359
  bool flying;

  friend bool operator==(const Fix&, const Fix&) = default;
};

/// What kind of device a pilot carries.
struct TrackerTraits {
  std::uint32_t interval_s;       ///< 1 or 5
  unsigned decimals;              ///< of a coordinate: 6 or 7
  double noise_m;                 ///< deviation of a position
  double baro_offset_m;           ///< pressure altitude against the true one
  std::uint32_t gap_every_s_max;  ///< a gap in coverage begins within so many seconds of the last
};

[[nodiscard]] TrackerTraits draw_tracker(Random& random);

/// Turns a flight into fixes: the device's interval, its noise (which wanders, as that of GPS
/// does), and the stretches without mobile coverage.
///
/// Pure and deterministic.
class Tracker {
 public:
  Tracker(const TrackerTraits& traits, Random random);

  /// The fix of this second, when one is due. To be called once a second, in order.
  std::optional<Fix> observe(std::uint32_t second, const Day& day, const Motion& motion);

  /// Whether the device can send now.
  [[nodiscard]] bool has_coverage() const { return has_coverage_; }
  [[nodiscard]] const TrackerTraits& traits() const { return traits_; }

 private:
  void follow_coverage(std::uint32_t second);

  TrackerTraits traits_;
  Random random_;
  Spot noise_;
  double noise_up_ = 0;
  double last_altitude_m_ = 0;
  std::uint32_t coverage_turns_at_ = 0;
  bool has_coverage_ = true;
  bool is_first_ = true;
};

}  // namespace fixline::traffic
