#include "traffic/competition/competition.hpp"

#include <algorithm>
#include <span>
#include <utility>

namespace fixline::traffic {

using points::QueueName;

namespace {

constexpr std::uint32_t seconds_on_ground = 30;  // fixes after the landing, before it is over

std::vector<Fix> first_of(std::vector<Fix>& fixes, std::size_t count) {
  const auto end = fixes.begin() + static_cast<std::ptrdiff_t>(std::min(count, fixes.size()));
  std::vector<Fix> taken(fixes.begin(), end);
  fixes.erase(fixes.begin(), end);
  return taken;
}

}  // namespace

struct Competition::Pilot {
  std::uint32_t number;
  Random random;
  TrackerTraits traits;
  bool carries_flymaster;
  bool is_scored;
  std::uint32_t launches_at;
  std::uint32_t flight = 0;
  std::uint32_t landed_for = 0;
  std::optional<FlightPath> path{};  ///< while a flight is on
  std::optional<Tracker> tracker{};
  std::vector<Fix> unsent{};  ///< live fixes that wait for their parcel or for coverage
  std::vector<Fix> track{};   ///< the flight so far
};

Competition::Competition(const CompetitionPlan& plan)
    : plan_(plan), day_(day_of(plan.seed, plan.duration)) {
  pilots_.reserve(plan.pilots);
  for (std::uint32_t number = 0; number < plan.pilots; ++number) {
    Random random = Random::of_part(plan.seed, number + 1);
    const TrackerTraits traits = draw_tracker(random);
    const bool carries_flymaster = random.chance(plan.flymaster_share);
    const bool is_scored = random.chance(plan.scoring_share);
    const double window = static_cast<double>(day_.launch_window.count());
    const auto launches_at =
        number == 0 ? 0U : static_cast<std::uint32_t>(random.between(0, window));
    pilots_.push_back({.number = number,
                       .random = random,
                       .traits = traits,
                       .carries_flymaster = carries_flymaster,
                       .is_scored = is_scored,
                       .launches_at = launches_at});
  }
}

Competition::~Competition() = default;

unsigned Competition::decimals_of(std::uint32_t pilot) const {
  return pilots_[pilot].traits.decimals;
}

std::optional<Dispatch> Competition::next() {
  while (outbox_.empty() && !is_over_) advance();
  if (outbox_.empty()) return std::nullopt;
  Dispatch next = std::move(outbox_.front());
  outbox_.pop_front();
  return next;
}

void Competition::advance() {
  for (Pilot& pilot : pilots_) advance(pilot);
  ++second_;
  is_over_ = std::chrono::seconds(second_) >= plan_.duration;
  if (!is_over_) return;
  for (Pilot& pilot : pilots_)
    if (pilot.path) finish(pilot);
}

void Competition::advance(Pilot& pilot) {
  if (!pilot.path) {
    if (second_ < pilot.launches_at) return;
    launch(pilot);
  }
  pilot.path->step();
  if (const auto fix = pilot.tracker->observe(second_, day_, pilot.path->now())) {
    pilot.unsent.push_back(*fix);
    pilot.track.push_back(*fix);
    if (pilot.tracker->has_coverage() && pilot.unsent.size() >= plan_.live_points) send_live(pilot);
  }
  if (!pilot.path->has_landed() || ++pilot.landed_for < seconds_on_ground) return;
  finish(pilot);
}

void Competition::launch(Pilot& pilot) {
  pilot.path.emplace(day_, Random(pilot.random.bits()));
  pilot.tracker.emplace(pilot.traits, Random(pilot.random.bits()));
  pilot.landed_for = 0;
}

void Competition::send_live(Pilot& pilot) {
  while (!pilot.unsent.empty())
    outbox_.push_back({second_, QueueName::live, pilot.number, pilot.flight,
                       first_of(pilot.unsent, burst_points_max)});
}

void Competition::send_whole(Pilot& pilot, QueueName queue, std::size_t points_max) {
  for (std::span<const Fix> rest = pilot.track; !rest.empty();) {
    const auto part = rest.first(std::min(points_max, rest.size()));
    outbox_.push_back({second_, queue, pilot.number, pilot.flight, {part.begin(), part.end()}});
    rest = rest.subspan(part.size());
  }
}

void Competition::finish(Pilot& pilot) {
  send_live(pilot);
  if (pilot.carries_flymaster)
    send_whole(pilot, QueueName::flymaster, upload_points_max);
  else
    send_whole(pilot, QueueName::upload, upload_points_max);
  if (pilot.is_scored) send_whole(pilot, QueueName::scoring, scoring_points_max);
  pilot.track = {};
  pilot.path.reset();
  ++pilot.flight;
  pilot.launches_at = second_ + static_cast<std::uint32_t>(pilot.random.between(300, 900));
}

}  // namespace fixline::traffic
