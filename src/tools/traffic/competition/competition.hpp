#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>
#include <vector>

#include "points/lane.hpp"
#include "traffic/competition/day.hpp"
#include "traffic/competition/flight_path.hpp"
#include "traffic/competition/tracker.hpp"

namespace fixline::traffic {

/// What is to be flown.
struct CompetitionPlan {
  std::uint64_t seed = 1;
  std::uint32_t pilots = 50;             ///< 1..100000
  std::chrono::seconds duration{3'600};  ///< simulated; who still flies then is sent to land
  std::size_t live_points = 10;          ///< points of one live request, 1..1000
  double flymaster_share = 0.15;         ///< of the pilots: their device's file replaces the upload
  double scoring_share = 0.1;            ///< of the pilots: scored after the landing
};

/// Fixes that leave a device together: one request to the service.
struct Dispatch {
  std::uint32_t second;  ///< when, since the competition's start
  points::QueueName queue;
  std::uint32_t pilot;   ///< 0..pilots-1
  std::uint32_t flight;  ///< 0 for the pilot's first flight of the day, and so on
  std::vector<Fix> fixes;
};

/// A competition as a stream of requests, in the order of their time: live points in small parcels
/// (and in a burst after a gap in coverage), then, at the landing, the whole track again as an
/// upload or as a Flymaster device's file, and for some a scoring batch. Who landed early flies
/// again after a rest.
///
/// Pure and deterministic: no clock, no input or output. Holds the tracks in the air, 28 bytes a
/// fix.
class Competition {
 public:
  static constexpr std::size_t burst_points_max = 1'000;
  static constexpr std::size_t upload_points_max = 50'000;
  static constexpr std::size_t scoring_points_max = 1'000;

  explicit Competition(const CompetitionPlan& plan);
  ~Competition();

  /// The next request; nullopt when the day is over.
  std::optional<Dispatch> next();

  [[nodiscard]] const CompetitionPlan& plan() const { return plan_; }
  [[nodiscard]] const Day& day() const { return day_; }
  [[nodiscard]] unsigned decimals_of(std::uint32_t pilot) const;

 private:
  struct Pilot;

  void advance();
  void advance(Pilot& pilot);
  void launch(Pilot& pilot);
  void send_live(Pilot& pilot);
  void finish(Pilot& pilot);
  void send_whole(Pilot& pilot, points::QueueName queue, std::size_t points_max);

  CompetitionPlan plan_;
  Day day_;
  std::vector<Pilot> pilots_;
  std::deque<Dispatch> outbox_;
  std::uint32_t second_ = 0;
  bool is_over_ = false;
};

}  // namespace fixline::traffic
