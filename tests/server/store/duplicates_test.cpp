#include <gtest/gtest.h>

#include <chrono>
#include <random>
#include <set>
#include <string>
#include <tuple>
#include <vector>

#include "server/store/large_batches.hpp"

namespace fixline::store {
namespace {

using points::Track;
using test::counted;
using test::first_fix;
using test::flight;
using test::many;
using test::writer_as;
using test::writer_to;

points::TrackPoints& fixes_of(Track& track) { return std::get<points::TrackPoints>(track.points); }

/// Large batches of which the table has something.
class DuplicatePoints : public test::LiveBatches {};

TEST_F(DuplicatePoints, AreFoundByOneWalkAlongTheIndexOfEachFlight) {
  const std::vector tracks{flight("a", many), flight("b", many), flight("c", many)};
  settle_apart(tracks, Delivery::first);
  const auto scans = counted(database_, "idx_scan");

  const auto written = settle_apart(tracks, Delivery::again);

  EXPECT_EQ(written.inserted, 0U);
  EXPECT_EQ(written.duplicates, 3 * many);
  EXPECT_EQ(counted(database_, "idx_scan") - scans, 3U);
}

TEST_F(DuplicatePoints, DoNotKeepTheNewOnesBetweenThemFromBeingStored) {
  auto every_third = flight("a", many);
  std::size_t at = 0;
  std::erase_if(fixes_of(every_third), [&](const auto&) { return at++ % 3 != 0; });
  const auto before = settle({every_third}).inserted;

  const auto written = settle({flight("a", many)});

  EXPECT_EQ(written.inserted, many - before);
  EXPECT_EQ(written.duplicates, before);
  EXPECT_EQ(stored(), std::to_string(many));
}

TEST_F(DuplicatePoints, AreTheSameInTimeAndPlace) {
  settle({flight("a", many)});
  auto moved = flight("a", many);
  for (auto& fix : fixes_of(moved)) fix.lat += 1e-9;
  auto higher = flight("a", many);
  for (auto& fix : fixes_of(higher)) fix.elevation = 1;

  EXPECT_EQ(settle({moved}).inserted, many);
  EXPECT_EQ(settle({higher}).duplicates, many);
}

TEST_F(DuplicatePoints, AreKnownWithEitherZero) {
  auto track = flight("a", many);
  for (auto& fix : fixes_of(track)) fix.lat = 0.0;
  settle({track});
  for (auto& fix : fixes_of(track)) fix.lat = -0.0;

  EXPECT_EQ(settle({track}).duplicates, many);
}

TEST_F(DuplicatePoints, AreFoundAmongManyMoreOfTheSameRange) {
  auto dense = flight("a", 10 * many);
  settle({dense});
  std::size_t at = 0;
  std::erase_if(fixes_of(dense), [&](const auto&) { return at++ % 10 != 0; });

  const auto written = settle({dense}, Delivery::again);

  EXPECT_EQ(written.inserted, 0U);
  EXPECT_EQ(written.duplicates, many);
}

TEST_F(DuplicatePoints, AreKnownToARoleThatMayOnlyInsert) {
  settle({flight("a", many)});
  auto porter = writer_as("porter", database_);
  database_.value("GRANT INSERT ON ALL TABLES IN SCHEMA public TO porter");

  const auto written = settle(porter, {flight("a", many), flight("b", 10)}, Delivery::again);

  EXPECT_EQ(written.inserted, 10U);
  EXPECT_EQ(written.duplicates, many);
}

// Of a narrower key the search sees only a part, so that what it holds for new may be refused.
TEST_F(DuplicatePoints, OfANarrowerKeyAreNotCopiedOverAndOver) {
  database_.value("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime)");
  settle_apart({flight("a", many)}, Delivery::first);
  auto moved = flight("a", many);
  for (auto& fix : fixes_of(moved)) fix.lat += 1;

  const auto written = settle_apart({moved}, Delivery::first, 30);

  EXPECT_EQ(written.duplicates, many);
  // With what was rolled back.
  EXPECT_LE(counted(database_, "n_tup_ins"), 5 * many);
}

/// Batches as they may come: few flights, crowded in time, overlapping, out of order.
class AnyBatches {
 public:
  explicit AnyBatches(unsigned seed) : random_(seed) {}

  std::vector<Track> next() {
    std::vector<Track> tracks;
    for (int i = upto(6); i >= 0; --i) {
      auto track = flight(std::string(1, static_cast<char>('a' + upto(3))), 0);
      const int from = upto(6'000);
      const int step = 1 + upto(3);
      for (int fix = 0; fix < 1'500; ++fix)
        fixes_of(track).push_back({first_fix + std::chrono::seconds(from + fix / 2 * step),
                                   45.0 + upto(2), 6.0, std::nullopt, std::nullopt});
      tracks.push_back(std::move(track));
    }
    return tracks;
  }
  bool coin() { return upto(2) == 0; }

 private:
  int upto(int end) { return static_cast<int>(random_() % static_cast<unsigned>(end)); }

  std::mt19937 random_;
};

class AnyDuplicatePoints : public DuplicatePoints, public testing::WithParamInterface<unsigned> {};

TEST_P(AnyDuplicatePoints, AreCountedAsASetWould) {
  AnyBatches batches(GetParam());
  std::set<std::tuple<std::string, points::Timestamp, double>> model;
  auto other = writer_to(database_);
  for (int i = 0; i < 15; ++i) {
    const auto tracks = batches.next();
    const auto before = model.size();
    std::size_t sent = 0;
    for (const auto& track : tracks)
      for (const auto& fix : std::get<points::TrackPoints>(track.points)) {
        model.emplace(track.flight_id, fix.datetime, fix.lat);
        ++sent;
      }

    const auto written = settle(batches.coin() ? writer_ : other, tracks,
                                batches.coin() ? Delivery::first : Delivery::again);

    ASSERT_EQ(written.inserted, model.size() - before) << "batch " << i;
    ASSERT_EQ(written.inserted + written.duplicates, sent) << "batch " << i;
  }
  EXPECT_EQ(stored(), std::to_string(model.size()));
}

INSTANTIATE_TEST_SUITE_P(Seed, AnyDuplicatePoints, testing::Range(1U, 9U));

}  // namespace
}  // namespace fixline::store
