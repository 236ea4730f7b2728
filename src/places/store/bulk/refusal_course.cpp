#include "store/bulk/refusal_course.hpp"

#include <utility>

namespace fixline::store {

using postgres::PgError;
using postgres::Trait;

void RefusalCourse::passed(RowRange range) {
  has_passed_ = true;
  if (search_.is_of_one_flight(range)) flights_[search_.flight_of(range.first)].has_passed = true;
}

void RefusalCourse::failed(RowRange range, const PgError& error) {
  if (ends_ == Ends::with_all_rows && !error.is(Trait::locked)) return;
  const auto flight = search_.flight_of(range.first);
  if (failed_flights_ == 0 || flight != last_flight_) ++failed_flights_;
  last_flight_ = flight;
  last_error_ = error;
  ++failed_tests_;
  if (!search_.is_of_one_flight(range)) return;
  auto& tested = flights_[flight];
  ++tested.tests;
  tested.error = error;
}

std::optional<PgError> RefusalCourse::trouble_of_all() const {
  if (has_passed_ || !last_error_) return std::nullopt;
  const auto flights = last_error_->is(Trait::locked) ? locked_flights_max : flights_max;
  return failed_flights_ >= flights || failed_tests_ >= tests_max ? last_error_ : std::nullopt;
}

std::vector<RefusalCourse::LostFlight> RefusalCourse::take_lost_flights() {
  std::vector<LostFlight> lost;
  for (auto& [number, flight] : flights_) {
    if (flight.has_passed || !flight.error) continue;
    if (flight.tests < (flight.error->is(Trait::locked) ? 1 : tests_of_a_flight_max)) continue;
    lost.push_back({number, std::move(*flight.error)});
    flight.error.reset();
  }
  return lost;
}

}  // namespace fixline::store
