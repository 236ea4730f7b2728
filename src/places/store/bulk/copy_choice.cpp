#include "store/bulk/copy_choice.hpp"

#include <algorithm>
#include <utility>

#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using points::QueueName;

constexpr double weight_of_last = 0.125;
// A copy that fails near its end costs as much as it would have saved twice over.
constexpr double conflicts_max = 0.2;

// The rows at the front that are of one flight.
std::span<const Row> first_flight(std::span<const Row> rows) {
  const auto& flight = rows.front().track->flight_uuid;
  const auto end = std::ranges::find_if(rows, [&](const Row& row) {
    return row.track != rows.front().track && row.track->flight_uuid != flight;
  });
  return rows.first(static_cast<std::size_t>(end - rows.begin()));
}

template <class Points>
std::size_t count_until(std::span<const Row> rows, points::Timestamp latest) {
  const auto end = std::ranges::upper_bound(
      rows, latest, {}, [](const Row& row) { return time_of(point_of<Points>(row)); });
  return static_cast<std::size_t>(end - rows.begin());
}

template <class Points>
bool is_same_row(const Row& a, const Row& b) {
  return point_of<Points>(a) == point_of<Points>(b) && has_same_owner(a, b);
}

}  // namespace

CopyChoice::CopyChoice(std::size_t flights_max)
    : memory_(points::queue_count, Memory(flights_max)) {}

std::size_t CopyChoice::assess(QueueName queue, std::span<const Row> rows,
                               std::vector<Standing>& standings) {
  standings.clear();
  standings.reserve(rows.size());
  with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    assess_by<Points>(memory_of(queue), rows, standings);
  });
  return static_cast<std::size_t>(std::ranges::count(standings, Standing::fresh));
}

template <class Points>
void CopyChoice::assess_by(Memory& memory, std::span<const Row> rows,
                           std::vector<Standing>& standings) {
  while (!rows.empty()) {
    const auto flight = first_flight(rows);
    const auto* latest = memory.latest.find(flight.front().track->flight_uuid);
    const auto old = latest == nullptr ? 0 : count_until<Points>(flight, *latest);
    for (std::size_t i = 0; i < flight.size(); ++i) {
      const bool repeats = i > 0 && is_same_row<Points>(flight[i - 1], flight[i]);
      standings.push_back(repeats   ? Standing::repeated
                          : i < old ? Standing::unsure
                                    : Standing::fresh);
    }
    rows = rows.subspan(flight.size());
  }
}

bool CopyChoice::trusts(QueueName queue, Ground ground) const {
  return memory_[points::index_of(queue)].conflicts[std::to_underlying(ground)] <= conflicts_max;
}

void CopyChoice::record(QueueName queue, Ground ground, bool conflicted) {
  double& conflicts = memory_of(queue).conflicts[std::to_underlying(ground)];
  conflicts += weight_of_last * ((conflicted ? 1 : 0) - conflicts);
}

void CopyChoice::stored(QueueName queue, std::span<const Row> rows) {
  auto& latest = memory_of(queue).latest;
  with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    while (!rows.empty()) {
      const auto flight = first_flight(rows);
      rows = rows.subspan(flight.size());
      const auto time = time_of(point_of<Points>(flight.back()));
      auto* known = latest.find(flight.front().track->flight_uuid);
      if (known == nullptr)
        latest.put(flight.front().track->flight_uuid, time);
      else
        *known = std::max(*known, time);
    }
  });
}

}  // namespace fixline::store
