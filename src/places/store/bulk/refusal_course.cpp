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
  if (error.is(Trait::timed_out)) {
    ++slow_tests_;
    last_slow_ = error;
  }
  if (!search_.is_of_one_flight(range)) return;
  auto& tested = flights_[flight];
  ++tested.tests;
  tested.has_failed_whole = tested.has_failed_whole || search_.is_whole_flight(range);
  tested.has_slow_row = tested.has_slow_row || (range.count == 1 && error.is(Trait::timed_out));
  tested.error = error;
}

// Each part of a flight that sleeps costs a limit; of one that has many rows they pass.
BadRowSearch::Cut RefusalCourse::cut(RowRange range, const PgError& error) const {
  const bool is_proof_wanted = proof_ != SlowProof::flight && error.is(Trait::timed_out);
  return is_proof_wanted && search_.is_whole_flight(range) ? BadRowSearch::Cut::first_row
                                                           : BadRowSearch::Cut::parts;
}

// Few tests tell: where none passes, or of the rest no row alone is slow.
bool RefusalCourse::is_table_slow() const {
  if (proof_ != SlowProof::row_beside_others || slow_tests_ == 0) return false;
  if (has_passed_) return slow_tests_ >= slow_tests_max && !has_lost_slow_;
  return slow_tests_ >= slow_tests_beside_none_max || search_.is_over();
}

std::optional<PgError> RefusalCourse::trouble_of_all() const {
  if (is_table_slow()) return last_slow_;
  if (has_passed_ || !last_error_) return std::nullopt;
  if (slow_tests_ >= slow_tests_of_all_max && !search_.has_one_flight()) return last_error_;
  const auto flights = last_error_->costs_time() ? waiting_flights_max : flights_max;
  return failed_flights_ >= flights || failed_tests_ >= tests_max ? last_error_ : std::nullopt;
}

std::optional<PgError> RefusalCourse::costs_too_much() const {
  return slow_tests_ >= slow_tests_max ? last_error_ : std::nullopt;
}

bool RefusalCourse::is_lost(const Flight& flight) const {
  if (flight.has_passed || !flight.error) return false;
  if (flight.error->is(Trait::locked)) return true;
  if (!flight.error->is(Trait::timed_out)) return flight.tests >= tests_of_a_flight_max;
  return is_slow(flight);
}

bool RefusalCourse::is_slow(const Flight& flight) const {
  switch (proof_) {
    case SlowProof::flight:
      return flight.has_failed_whole || flight.tests >= slow_tests_of_a_flight_max;
    case SlowProof::row: return flight.has_slow_row;
    case SlowProof::row_beside_others: break;
  }
  return flight.has_slow_row && has_passed_;
}

std::vector<RefusalCourse::LostFlight> RefusalCourse::take_lost_flights() {
  std::vector<LostFlight> lost;
  for (auto& [number, flight] : flights_) {
    if (!is_lost(flight)) continue;
    has_lost_slow_ = has_lost_slow_ || flight.error->is(Trait::timed_out);
    lost.push_back({number, std::move(*flight.error)});
    flight.error.reset();
  }
  return lost;
}

}  // namespace fixline::store
