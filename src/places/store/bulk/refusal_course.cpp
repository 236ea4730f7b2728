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
  if (ends_ == Ends::with_all_rows && !error.costs_time()) return;
  const auto flight = search_.flight_of(range.first);
  if (failed_flights_ == 0 || flight != last_flight_) ++failed_flights_;
  last_flight_ = flight;
  last_error_ = error;
  ++failed_tests_;
  if (error.is(Trait::timed_out)) ++slow_tests_;
  if (!search_.is_of_one_flight(range)) return;
  auto& tested = flights_[flight];
  ++tested.tests;
  tested.has_failed_whole = tested.has_failed_whole || search_.is_whole_flight(range);
  tested.error = error;
}

std::optional<PgError> RefusalCourse::trouble_of_all() const {
  if (has_passed_ || !last_error_) return std::nullopt;
  if (slow_tests_ >= slow_tests_of_all_max && !search_.has_one_flight()) return last_error_;
  const auto flights = last_error_->costs_time() ? waiting_flights_max : flights_max;
  return failed_flights_ >= flights || failed_tests_ >= tests_max ? last_error_ : std::nullopt;
}

std::optional<PgError> RefusalCourse::costs_too_much() const {
  return slow_tests_ >= slow_tests_max ? last_error_ : std::nullopt;
}

bool RefusalCourse::is_lost(const Flight& flight) {
  if (flight.has_passed || !flight.error) return false;
  if (flight.error->is(Trait::locked)) return true;
  if (!flight.error->is(Trait::timed_out)) return flight.tests >= tests_of_a_flight_max;
  return flight.has_failed_whole || flight.tests >= slow_tests_of_a_flight_max;
}

std::vector<RefusalCourse::LostFlight> RefusalCourse::take_lost_flights() {
  std::vector<LostFlight> lost;
  for (auto& [number, flight] : flights_) {
    if (!is_lost(flight)) continue;
    lost.push_back({number, std::move(*flight.error)});
    flight.error.reset();
  }
  return lost;
}

}  // namespace fixline::store
