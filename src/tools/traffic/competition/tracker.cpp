#include "traffic/competition/tracker.hpp"

#include <cmath>
#include <numbers>

namespace fixline::traffic {

namespace {

constexpr double metres_a_degree = 111'320;
constexpr double degrees_a_radian = 180 / std::numbers::pi;

std::int32_t rounded(double value, double step) {
  return static_cast<std::int32_t>(std::lround(value / step) * std::lround(step));
}

}  // namespace

TrackerTraits draw_tracker(Random& random) {
  TrackerTraits traits{};
  traits.interval_s = random.chance(0.7) ? 1 : 5;
  traits.decimals = random.chance(0.6) ? 6 : 7;
  traits.noise_m = random.between(1.0, 3.0);
  traits.baro_offset_m = random.between(-60, 60);
  traits.gap_every_s_max = random.chance(0.5) ? 900 : 3'600;
  return traits;
}

Tracker::Tracker(const TrackerTraits& traits, Random random) : traits_(traits), random_(random) {}

void Tracker::follow_coverage(std::uint32_t second) {
  if (is_first_)
    coverage_turns_at_ = second + static_cast<std::uint32_t>(random_.between(
                                      20, static_cast<double>(traits_.gap_every_s_max)));
  if (second < coverage_turns_at_) return;
  has_coverage_ = !has_coverage_;
  const double lasts = has_coverage_
                           ? random_.between(60, static_cast<double>(traits_.gap_every_s_max))
                           : random_.between(20, 240);
  coverage_turns_at_ = second + static_cast<std::uint32_t>(lasts);
}

std::optional<Fix> Tracker::observe(std::uint32_t second, const Day& day, const Motion& motion) {
  follow_coverage(second);
  constexpr double keeps = 0.97;
  const double adds = traits_.noise_m * std::sqrt(1 - keeps * keeps);
  noise_ = {keeps * noise_.east + adds * random_.bell(),
            keeps * noise_.north + adds * random_.bell()};
  noise_up_ = keeps * noise_up_ + 1.5 * adds * random_.bell();
  const double climb = is_first_ ? 0 : motion.altitude_m - last_altitude_m_;
  last_altitude_m_ = motion.altitude_m;
  is_first_ = false;
  if (second % traits_.interval_s != 0) return std::nullopt;

  const double lat = day.launch_lat + (motion.at.north + noise_.north) / metres_a_degree;
  const double lon =
      day.launch_lon + (motion.at.east + noise_.east) /
                           (metres_a_degree * std::cos(day.launch_lat / degrees_a_radian));
  const double step = traits_.decimals == 6 ? 10 : 1;
  const double heading = motion.heading * degrees_a_radian;
  return Fix{
      .second = second,
      .lat_e7 = rounded(lat * 1e7, step),
      .lon_e7 = rounded(lon * 1e7, step),
      .gps_dm = rounded((motion.altitude_m + noise_up_) * 10, 1),
      .baro_dm =
          rounded((motion.altitude_m + traits_.baro_offset_m + 0.3 * random_.bell()) * 10, 1),
      .climb_cms = static_cast<std::int16_t>(std::lround(climb * 100)),
      .speed_kmh = static_cast<std::uint16_t>(std::lround(motion.ground_speed * 3.6)),
      .heading_deg =
          static_cast<std::uint16_t>(std::lround(heading < 0 ? heading + 360 : heading) % 360),
      .flying = motion.phase != Phase::landed,
  };
}

}  // namespace fixline::traffic
