#pragma once

#include <cstddef>
#include <variant>

#include "points/uuid.hpp"
#include "store/bulk/flight_memory.hpp"

namespace fixline::store {

/// Flights whose row is committed. One that is forgotten merely costs another insert that does
/// nothing.
class KnownFlights {
 public:
  explicit KnownFlights(std::size_t flights_max) : flights_(flights_max) {}

  [[nodiscard]] bool contains(const points::Uuid& flight) {
    return flights_.find(flight) != nullptr;
  }
  void add(const points::Uuid& flight) { flights_.put(flight, {}); }
  void clear() { flights_.clear(); }
  [[nodiscard]] std::size_t size() const noexcept { return flights_.size(); }

 private:
  FlightMemory<std::monostate> flights_;
};

}  // namespace fixline::store
