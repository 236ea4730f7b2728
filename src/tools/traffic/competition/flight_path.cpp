#include "traffic/competition/flight_path.hpp"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace fixline::traffic {

namespace {

constexpr double full_turn = 2 * std::numbers::pi;
constexpr double turnpoint_radius_m = 400;
constexpr double circuit_height_m = 120;  // above the valley: too low to look for a thermal

/// The same angle in [-pi, pi].
double wrapped(double angle) { return std::remainder(angle, full_turn); }

}  // namespace

FlightPath::FlightPath(const Day& day, Random random) : day_(&day), random_(random) {
  now_.at = {random_.between(-40, 40), random_.between(-40, 40)};
  now_.altitude_m = day.launch_altitude_m + random_.between(-10, 10);
  now_.heading = random_.between(0, full_turn);
  begin_glide();
  to_next_thermal_ = random_.between(100, 900);  // the hill in front of the launch works
}

void FlightPath::begin_climb() {
  now_.phase = Phase::climbing;
  turn_a_second_ = full_turn / random_.between(20, 40) * (random_.chance(0.5) ? 1 : -1);
  climb_rate_ = random_.between(1.2, 3.6);
  air_speed_ = random_.between(9, 10.5);
  thermal_top_m_ = day_->base_altitude_m - random_.between(0, 500);
}

void FlightPath::begin_glide() {
  now_.phase = Phase::gliding;
  air_speed_ = random_.between(35, 50) / 3.6;
  glide_ratio_ = random_.between(6, 10);
  to_next_thermal_ = random_.between(1'200, 5'000);
}

void FlightPath::turn_towards(double heading, double most) {
  now_.heading = wrapped(now_.heading + std::clamp(wrapped(heading - now_.heading), -most, most));
}

void FlightPath::move(double air_speed, double vertical_speed) {
  const double east = air_speed * std::sin(now_.heading) + day_->wind.east;
  const double north = air_speed * std::cos(now_.heading) + day_->wind.north;
  now_.at = {now_.at.east + east, now_.at.north + north};
  now_.altitude_m += vertical_speed;
  now_.ground_speed = std::hypot(east, north);
}

void FlightPath::climb() {
  now_.heading = wrapped(now_.heading + turn_a_second_);
  // A thermal has a stronger side: each circle passes it once.
  const double here = climb_rate_ * (1 + 0.2 * std::sin(now_.heading)) + 0.15 * random_.bell();
  move(air_speed_, here);
  if (now_.altitude_m >= thermal_top_m_) begin_glide();
}

void FlightPath::glide() {
  const Spot goal = day_->turnpoints[next_turnpoint_];
  const double east = goal.east - now_.at.east;
  const double north = goal.north - now_.at.north;
  if (std::hypot(east, north) < turnpoint_radius_m) {
    if (++next_turnpoint_ == day_->turnpoints.size()) {
      now_.phase = Phase::landing;
      return move(air_speed_, -1.2);
    }
  }
  turn_towards(std::atan2(east, north) + 0.1 * random_.bell(), 0.25);
  move(air_speed_, -air_speed_ / glide_ratio_ + 0.2 * random_.bell());
  to_next_thermal_ -= air_speed_;
  const double height = now_.altitude_m - day_->valley_altitude_m;
  if (height < circuit_height_m) {
    now_.phase = Phase::landing;
  } else if (to_next_thermal_ <= 0) {
    // High up he passes a thermal; low down not each one can be found.
    const bool is_high = now_.altitude_m > day_->base_altitude_m - 350;
    const double found = height < 300 ? 0.6 : 0.92;
    if (is_high || !random_.chance(found))
      to_next_thermal_ = random_.between(800, 3'000);
    else
      begin_climb();
  }
}

void FlightPath::land() {
  const double height = now_.altitude_m - day_->valley_altitude_m;
  if (height <= 2) {
    now_.phase = Phase::landed;
    now_.altitude_m = day_->valley_altitude_m;
    now_.ground_speed = 0;
    return;
  }
  // Spirals while there is height to lose, then a straight approach against the wind.
  if (height > 60)
    now_.heading = wrapped(now_.heading + full_turn / 22);
  else
    turn_towards(std::atan2(-day_->wind.east, -day_->wind.north), 0.25);
  move(9.5, height > 300 ? -4.0 : -1.4 + 0.1 * random_.bell());
}

void FlightPath::step() {
  switch (now_.phase) {
    case Phase::climbing: return climb();
    case Phase::gliding: return glide();
    case Phase::landing: return land();
    case Phase::landed: return;
  }
}

}  // namespace fixline::traffic
