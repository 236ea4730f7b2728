#include "tracks/track_logs.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

namespace fixline::tracks {
namespace {

using std::chrono::seconds;

/// `count` fixes, a second apart, that go north.
TrackLog log_of(int from_second, int count, double lon, std::string recorder = "") {
  TrackLog log{.first_index = 0, .recorder = std::move(recorder), .fixes = {}};
  for (int i = 0; i < count; ++i) {
    log.fixes.push_back({.datetime = points::Timestamp(seconds(1'700'000'000 + from_second + i)),
                         .lat = 46 + 0.0001 * (from_second + i),
                         .lon = lon,
                         .elevation = std::nullopt,
                         .barometric_altitude = std::nullopt});
  }
  return log;
}

std::vector<std::size_t> sizes_of(const std::vector<TrackLog>& logs) {
  std::vector<std::size_t> sizes;
  for (const auto& flight : flights_of(logs)) sizes.push_back(flight.fixes.size());
  return sizes;
}

using Sizes = std::vector<std::size_t>;

TEST(FlightsOf, JoinsLogsThatFollowEachOther) {
  EXPECT_EQ(sizes_of({log_of(0, 10, 7), log_of(100, 20, 7.5), log_of(50, 5, 8)}), Sizes{35});
}

TEST(FlightsOf, JoinsTheSameFixesTwice) {
  EXPECT_EQ(sizes_of({log_of(0, 10, 7), log_of(0, 10, 7)}), Sizes{20});
  EXPECT_EQ(sizes_of({log_of(0, 10, 7), log_of(0, 10, 7.001)}), Sizes{20});
}

TEST(FlightsOf, PartsWhoWasElsewhereAtTheSameTime) {
  EXPECT_EQ(sizes_of({log_of(0, 10, 7), log_of(0, 10, 7.01)}), (Sizes{10, 10}));
  EXPECT_EQ(sizes_of({log_of(0, 10, 7), log_of(20, 10, 7), log_of(25, 10, 7.01)}), (Sizes{20, 10}));
  EXPECT_EQ(sizes_of({log_of(0, 10, 179.9999), log_of(0, 10, -179.9999)}), Sizes{20});
}

TEST(FlightsOf, IsNotMisledByASpike) {
  TrackLog with_spike = log_of(0, 10, 7);
  with_spike.fixes[5].lat = 0;

  EXPECT_EQ(sizes_of({log_of(0, 10, 7), with_spike}), Sizes{20});
}

TEST(FlightsOf, PartsRecorders) {
  EXPECT_EQ(
      sizes_of({log_of(0, 10, 7, "XCT1"), log_of(10, 10, 7, "XCT1"), log_of(20, 5, 7, "FLY2")}),
      (Sizes{20, 5}));
}

TEST(FlightsOf, KeepsALogWithoutFixes) {
  EXPECT_EQ(sizes_of({log_of(0, 0, 7, "XCT1"), log_of(0, 5, 7, "FLY2")}), (Sizes{0, 5}));
  EXPECT_EQ(sizes_of({log_of(0, 0, 7)}), Sizes{0});
}

}  // namespace
}  // namespace fixline::tracks
