#include "store/bulk/flight_memory.hpp"

#include <gtest/gtest.h>

namespace fixline::store {
namespace {

points::Uuid uuid(unsigned number) {
  points::Uuid made;
  for (std::size_t i = 0; i < 4; ++i)
    made.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xffU);
  return made;
}

TEST(FlightMemory, KnowsWhatWasAdded) {
  FlightMemory<int> flights(10);
  flights.put(uuid(1), 1);

  EXPECT_NE(flights.find(uuid(1)), nullptr);
  EXPECT_EQ(flights.find(uuid(2)), nullptr);
}

TEST(FlightMemory, StaysWithinItsBound) {
  FlightMemory<int> flights(100);
  for (unsigned i = 0; i < 10'000; ++i) flights.put(uuid(i), 1);

  EXPECT_LE(flights.size(), 102U);
}

TEST(FlightMemory, RemembersAFlightThatIsSeenAgainAndAgain) {
  FlightMemory<int> flights(100);
  flights.put(uuid(77'777), 1);
  for (unsigned i = 0; i < 10'000; ++i) {
    ASSERT_NE(flights.find(uuid(77'777)), nullptr) << "after " << i << " others";
    flights.put(uuid(i), 1);
  }
}

TEST(FlightMemory, ForgetsAllWhenCleared) {
  FlightMemory<int> flights(4);
  for (unsigned i = 0; i < 4; ++i) flights.put(uuid(i), 1);
  flights.clear();

  EXPECT_EQ(flights.size(), 0U);
}

}  // namespace
}  // namespace fixline::store
