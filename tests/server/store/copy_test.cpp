#include <gtest/gtest.h>

#include "server/store/large_batches.hpp"

namespace fixline::store {
namespace {

using test::counted;
using test::flight;
using test::many;
using test::writer_as;
using test::writer_to;

class LargeBatch : public test::LiveBatches {};

TEST_F(LargeBatch, IsOneTransactionWithItsFlights) {
  const auto written = settle({flight("a", many), flight("b", many)});

  EXPECT_EQ(written.inserted, 2 * many);
  EXPECT_EQ(database_.value("SELECT count(DISTINCT x)::text FROM (SELECT xmin::text AS x FROM"
                            " live_track_points UNION ALL SELECT xmin::text FROM flights) all_x"),
            "1");
}

TEST_F(LargeBatch, CountsWhatRepeatsWithinIt) {
  const auto written = settle({flight("a", many), flight("a", 100, 50)});

  EXPECT_EQ(written.inserted, many);
  EXPECT_EQ(written.duplicates, 100U);
}

TEST_F(LargeBatch, StoresTheNewRowsAmongThoseThatAreThere) {
  auto other_instance = writer_to(database_);
  settle(other_instance, {flight("a", many)});

  const auto written = settle({flight("a", many, many / 2)});

  EXPECT_EQ(written.inserted, many / 2);
  EXPECT_EQ(written.duplicates, many / 2);
  EXPECT_EQ(stored(), std::to_string(many + many / 2));
}

TEST_F(LargeBatch, InsertsTheKnownBeginningOfATrackAndCopiesTheRest) {
  settle({flight("a", many)});

  const auto written = settle({flight("a", 2 * many)});

  EXPECT_EQ(written.inserted, many);
  EXPECT_EQ(written.duplicates, many);
  EXPECT_EQ(stored(), std::to_string(2 * many));
}

TEST_F(LargeBatch, ThatIsDeliveredAgainIsNotTriedAsIfItWereNew) {
  settle_apart({flight("a", many)});

  const auto written = settle_apart({flight("a", many)}, Delivery::again);

  EXPECT_EQ(written.duplicates, many);
  EXPECT_EQ(counted(database_, "n_tup_ins"), many);
}

TEST_F(LargeBatch, OfANarrowerKeyKeepsOneOfTheRowsThatCollide) {
  database_.value("CREATE UNIQUE INDEX ON live_track_points (flight_uuid, datetime)");
  auto moved = flight("a", 10);
  for (auto& fix : std::get<points::TrackPoints>(moved.points)) fix.lat += 1;

  const auto written = settle({flight("a", many), moved});

  EXPECT_EQ(written.inserted, many);
  EXPECT_EQ(written.duplicates, 10U);
}

TEST_F(LargeBatch, IsStoredWhereARowPolicyForbidsCopying) {
  auto clerk = writer_as("clerk", database_);
  database_.value(
      "GRANT ALL ON ALL TABLES IN SCHEMA public TO clerk;"
      "ALTER TABLE live_track_points ENABLE ROW LEVEL SECURITY;"
      "CREATE POLICY everything ON live_track_points USING (true)");

  const auto written = settle(clerk, {flight("a", many)});

  EXPECT_EQ(written.inserted, many);
}

/// Batches of quiet times.
class SmallBatch : public test::LiveBatches {
 protected:
  static constexpr auto enough = copied_alone_min;

  /// Stores a flight whose last point somebody else has stored already, after its first; returns
  /// how many rows were written for nothing.
  std::size_t rows_rolled_back(std::size_t points) {
    settle_apart({flight("a", 1, points)});
    {
      auto writer = writer_to(database_);
      settle(writer, {flight("a", 1)});
      EXPECT_EQ(settle(writer, {flight("a", points, 1)}).inserted, points - 1);
    }
    EXPECT_EQ(stored(), std::to_string(points + 1));
    return counted(database_, "n_tup_ins") - (points + 1);
  }
};

TEST_F(SmallBatch, OfNewPointsIsCopied) { EXPECT_EQ(rows_rolled_back(enough), enough); }

TEST_F(SmallBatch, OfAFewPointsIsInserted) { EXPECT_EQ(rows_rolled_back(enough - 1), 0U); }

TEST_F(SmallBatch, WithAPointFromThePastIsInserted) {
  settle({flight("a", 1, enough)});

  const auto written = settle({flight("a", 2 * enough)});

  EXPECT_EQ(written.inserted, 2 * enough - 1);
  EXPECT_EQ(written.duplicates, 1U);
}

}  // namespace
}  // namespace fixline::store
