#include "store/bulk/known_flights.hpp"

#include <gtest/gtest.h>

namespace fixline::store {
namespace {

points::Uuid uuid(unsigned number) {
  points::Uuid made;
  for (std::size_t i = 0; i < 4; ++i)
    made.bytes[i] = static_cast<std::uint8_t>(number >> (8 * i) & 0xffU);
  return made;
}

TEST(KnownFlights, KnowsWhatWasAdded) {
  KnownFlights flights(10);
  flights.add(uuid(1));

  EXPECT_TRUE(flights.contains(uuid(1)));
  EXPECT_FALSE(flights.contains(uuid(2)));
}

TEST(KnownFlights, StaysWithinItsBound) {
  KnownFlights flights(100);
  for (unsigned i = 0; i < 10'000; ++i) flights.add(uuid(i));

  EXPECT_LE(flights.size(), 102U);
}

TEST(KnownFlights, RemembersAFlightThatIsSeenAgainAndAgain) {
  KnownFlights flights(100);
  flights.add(uuid(77'777));
  for (unsigned i = 0; i < 10'000; ++i) {
    ASSERT_TRUE(flights.contains(uuid(77'777))) << "after " << i << " others";
    flights.add(uuid(i));
  }
}

TEST(KnownFlights, ForgetsAllWhenCleared) {
  KnownFlights flights(4);
  for (unsigned i = 0; i < 4; ++i) flights.add(uuid(i));
  flights.clear();

  EXPECT_EQ(flights.size(), 0U);
}

}  // namespace
}  // namespace fixline::store
