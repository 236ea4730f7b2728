#include "store/copy_choice.hpp"

#include <algorithm>

#include "store/row_points.hpp"

namespace fixline::store {
namespace {

using points::QueueName;

constexpr double weight_of_last = 0.125;
// A copy that fails near its end costs as much as it would have saved twice over.
constexpr double conflicts_max = 0.2;

bool is_same_owner(const points::Track& a, const points::Track& b) {
  return &a == &b || (a.flight_uuid == b.flight_uuid && a.flight_id == b.flight_id &&
                      a.device_id == b.device_id);
}

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

}  // namespace

CopyChoice::CopyChoice(std::size_t flights_max)
    : memory_(points::queue_count, Memory(flights_max)) {}

std::optional<CopyChoice::Split> CopyChoice::choose(QueueName queue, std::span<const Row> rows) {
  Memory& memory = memory_of(queue);
  if (rows.size() < rows_min || memory.conflicts > conflicts_max) return std::nullopt;
  with_kind_of(queue,
               [&]<class Points>(std::type_identity<Points>) { split<Points>(memory, rows); });
  if (copied_.size() < rows_min) return std::nullopt;
  return Split{copied_, inserted_, repeated_};
}

template <class Points>
void CopyChoice::split(Memory& memory, std::span<const Row> rows) {
  copied_.clear();
  inserted_.clear();
  repeated_ = 0;
  while (!rows.empty()) {
    auto flight = first_flight(rows);
    rows = rows.subspan(flight.size());
    if (const auto* latest = memory.latest.find(flight.front().track->flight_uuid)) {
      const auto known = count_until<Points>(flight, *latest);
      inserted_.insert(inserted_.end(), flight.begin(),
                       flight.begin() + static_cast<std::ptrdiff_t>(known));
      flight = flight.subspan(known);
    }
    for (const Row& row : flight) {
      const bool repeats = !copied_.empty() &&
                           point_of<Points>(copied_.back()) == point_of<Points>(row) &&
                           is_same_owner(*copied_.back().track, *row.track);
      if (repeats) {
        ++repeated_;
      } else {
        copied_.push_back(row);
      }
    }
  }
}

std::size_t CopyChoice::count_known(QueueName queue, std::span<const Row> rows) {
  Memory& memory = memory_of(queue);
  return with_kind_of(queue, [&]<class Points>(std::type_identity<Points>) {
    split<Points>(memory, rows);
    return inserted_.size() + repeated_;
  });
}

void CopyChoice::record(QueueName queue, bool conflicted) {
  double& conflicts = memory_of(queue).conflicts;
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
      if (known == nullptr) {
        latest.put(flight.front().track->flight_uuid, time);
      } else {
        *known = std::max(*known, time);
      }
    }
  });
}

}  // namespace fixline::store
