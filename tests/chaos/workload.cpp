#include "chaos/workload.hpp"

#include <algorithm>
#include <utility>

#include "client/gzip.hpp"
#include "points/track.hpp"
#include "points/uuid.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {

using points::QueueName;
using traffic::Dispatch;

namespace {

constexpr std::size_t rounds_at_a_time = 5;
constexpr std::size_t again_max = 48;               // parcels that wait to be sent once more
constexpr std::int32_t poison_height_dm = 950'000;  // above the constraint's 90 km
constexpr std::chrono::sys_seconds first_start{
    std::chrono::sys_days(std::chrono::year(2001) / std::chrono::May / 1)};
constexpr std::chrono::hours between_starts{3};

traffic::CompetitionPlan plan_of(traffic::Random& random) {
  traffic::CompetitionPlan plan;
  plan.seed = random.bits() % 1'000'000'000;
  plan.pilots = static_cast<std::uint32_t>(random.between(3, 24));
  // Short flights for the most part: whole tracks come soon, and long ones now and then.
  const double shortness = random.between(0, 1);
  plan.duration =
      std::chrono::seconds(static_cast<int>(15 + 900 * shortness * shortness * shortness));
  plan.live_points = static_cast<std::size_t>(random.between(1, 11));
  plan.flymaster_share = 0.3;
  plan.scoring_share = 0.5;
  return plan;
}

}  // namespace

struct Workload::Round {
  Round(const traffic::CompetitionPlan& plan, std::chrono::sys_seconds start)
      : competition(plan), writer(competition, start, test::Stack::flymaster_secret) {}

  traffic::Competition competition;
  traffic::RequestWriter writer;
};

Workload::Workload(std::uint64_t seed, WorkloadShares shares) : random_(seed), shares_(shares) {
  for (std::size_t i = 0; i < rounds_at_a_time; ++i) playing_.push_back(new_round());
}

Workload::~Workload() = default;

std::unique_ptr<Workload::Round> Workload::new_round() {
  const auto start = first_start + between_starts * static_cast<std::int64_t>(rounds_++);
  return std::make_unique<Round>(plan_of(random_), start);
}

Parcel Workload::next() {
  if (!again_.empty() && (again_.size() >= again_max || random_.chance(shares_.resent))) {
    Parcel parcel = std::move(again_.front());
    again_.pop_front();
    return parcel;
  }
  auto& round = playing_[random_.bits() % playing_.size()];
  auto dispatch = round->competition.next();
  while (!dispatch) {
    round = new_round();
    dispatch = round->competition.next();
  }
  return parcel_of(*round, std::move(*dispatch));
}

void Workload::delivered(Parcel parcel) {
  constexpr unsigned deliveries_max = 5;
  const double chance = parcel.sent_before == 0 ? shares_.resent : 0.5;
  if (++parcel.sent_before >= deliveries_max || again_.size() >= again_max) return;
  if (random_.chance(chance)) again_.push_back(std::move(parcel));
}

void Workload::poison(Dispatch& dispatch, std::vector<bool>& poisoned) {
  if (!random_.chance(shares_.poisoned)) return;
  const bool many = random_.chance(0.1);
  // A receipt names the first 100 alone; of more it could not be told which were taken.
  const std::size_t count =
      many ? std::min<std::size_t>(90, dispatch.fixes.size() / 2 + 1) : 1 + random_.bits() % 3;
  for (std::size_t i = 0; i < count; ++i) {
    const std::size_t at = random_.bits() % dispatch.fixes.size();
    dispatch.fixes[at].gps_dm = poison_height_dm;
    poisoned[at] = true;
  }
}

void Workload::rename(Parcel& parcel, const std::string& flight_id) {
  // A receipt names the first 100 refused alone; see poison().
  constexpr std::size_t points_max = 90;
  if (parcel.keys.size() > points_max || !random_.chance(shares_.foreign)) return;
  const auto at = parcel.post.body.find(flight_id);
  if (at == std::string::npos) return;
  const auto name = flight_id + "-\u98db\u3076";
  parcel.post.body.replace(at, flight_id.size(), name);
  parcel.owner = points::to_string(points::flight_uuid_for(parcel.queue, name));
  if (shares_.refuses_foreign) parcel.poisoned.assign(parcel.poisoned.size(), true);
}

Parcel Workload::parcel_of(Round& round, Dispatch dispatch) {
  Parcel parcel;
  parcel.queue = dispatch.queue;
  parcel.poisoned.resize(dispatch.fixes.size());
  poison(dispatch, parcel.poisoned);
  parcel.owner = dispatch.queue == QueueName::flymaster
                     ? round.writer.device_id(dispatch)
                     : points::to_string(round.writer.flight_uuid(dispatch));
  for (const auto& fix : dispatch.fixes) {
    const auto time = round.writer.time_of(fix.second).time_since_epoch();
    parcel.keys.push_back(
        {std::chrono::microseconds(time).count(), fix.lat_e7 / 1e7, fix.lon_e7 / 1e7});
  }
  parcel.post = round.writer.post_of(dispatch);
  if (dispatch.queue == QueueName::live || dispatch.queue == QueueName::upload)
    rename(parcel, round.writer.flight_id(dispatch));
  if (random_.chance(shares_.priority))
    parcel.post.target += "?priority=high";
  else if (random_.chance(shares_.direct))
    parcel.post.target += "?direct=true";
  if (random_.chance(shares_.packed)) {
    parcel.post.body = client::gzipped(parcel.post.body);
    parcel.post.content_encoding = "gzip";
  }
  return parcel;
}

std::string poison_constraints() {
  return "ALTER TABLE live_track_points ADD CONSTRAINT below_space CHECK (elevation < 90000);"
         "ALTER TABLE uploaded_track_points ADD CONSTRAINT below_space CHECK (elevation < 90000);"
         "ALTER TABLE flymaster ADD CONSTRAINT below_space CHECK (gps_alt < 90000);"
         "ALTER TABLE scoring_tracks ADD CONSTRAINT below_space CHECK (gps_alt < 90000)";
}

}  // namespace fixline::chaos
