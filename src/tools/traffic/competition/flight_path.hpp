#pragma once

#include <cstddef>
#include <cstdint>

#include "traffic/competition/day.hpp"
#include "traffic/competition/random.hpp"

namespace fixline::traffic {

enum class Phase : std::uint8_t { climbing, gliding, landing, landed };

/// Where a pilot is, and how he moves. Metres, metres a second, radians clockwise from north.
struct Motion {
  Spot at;
  double altitude_m = 0;
  double heading = 0;
  double ground_speed = 0;
  Phase phase = Phase::gliding;
};

/// One pilot's flight, second by second: thermals that drift with the wind, glides towards the
/// turnpoints, and a landing, at the last one or where the height ran out.
///
/// Pure and deterministic: the same day and generator give the same flight. `day` must outlive it.
class FlightPath {
 public:
  FlightPath(const Day& day, Random random);

  /// Flies on for one second. After the landing nothing moves any more.
  void step();

  [[nodiscard]] const Motion& now() const { return now_; }
  [[nodiscard]] bool has_landed() const { return now_.phase == Phase::landed; }

 private:
  void begin_climb();
  void begin_glide();
  void climb();
  void glide();
  void land();
  void turn_towards(double heading, double most);
  void move(double air_speed, double vertical_speed);

  const Day* day_;
  Random random_;
  Motion now_;
  std::size_t next_turnpoint_ = 0;
  double turn_a_second_ = 0;    ///< of the circles of this climb; its sign is their direction
  double climb_rate_ = 0;       ///< mean of this thermal
  double thermal_top_m_ = 0;    ///< left at this altitude
  double air_speed_ = 0;        ///< of this glide
  double glide_ratio_ = 0;      ///< of this glide
  double to_next_thermal_ = 0;  ///< metres of this glide that are left before it
};

}  // namespace fixline::traffic
