#include <gtest/gtest.h>

#include <cmath>
#include <random>
#include <tuple>

#include "server/store/migrated_database.hpp"
#include "server/store/read_back.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using points::Track;
using test::MigratedDatabase;
using test::run;
using test::writer_to;

/// Points whose members are drawn one by one, each other optional one empty.
class RandomPoints {
 public:
  template <class Point>
  std::vector<Point> draw(std::size_t count) {
    std::vector<Point> made(count);
    for (std::size_t i = 0; i < count; ++i) {
      std::apply([&](const auto&... column) { (fill(made[i].*column.member), ...); },
                 points::columns_of<Point>);
      time_of(made[i]) = test::first_fix + std::chrono::microseconds(i * 1'000'003);
    }
    return made;
  }

 private:
  static points::Timestamp& time_of(points::TrackPoint& point) { return point.datetime; }
  template <class Point>
  static points::Timestamp& time_of(Point& point) {
    return point.date_time;
  }

  void fill(double& value) {
    value = std::uniform_real_distribution<double>(-180, 180)(random_);
    if (random_() % 16 == 0) value = -0.0;
  }
  void fill(points::Timestamp& value) {
    value =
        points::Timestamp{std::chrono::microseconds(static_cast<std::int64_t>(random_() >> 13))};
  }
  void fill(std::int32_t& value) { value = static_cast<std::int32_t>(random_()); }
  void fill(bool& value) { value = random_() % 2 == 0; }
  void fill(std::string& value) {
    value = "t\xC3\xA9\"'\\,{}" + std::to_string(random_() % 100);
    if (random_() % 8 == 0) value.clear();
  }
  template <class T>
  void fill(std::optional<T>& value) {
    if (random_() % 2 == 0) fill(value.emplace());
  }

  std::mt19937_64 random_{11};
};

template <class Point>
void expect_round_trip(QueueName queue, const std::string& table) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  RandomPoints random;
  const auto sent = random.draw<Point>(1'500);
  std::vector<Track> tracks(1);
  tracks[0].flight_uuid = points::random_uuid();
  tracks[0].flight_id = "a";
  tracks[0].device_id = "device 7";
  tracks[0].points = sent;

  const auto written = run(database.context(), test::write(writer, queue, tracks));

  ASSERT_TRUE(written) << written.error().detail;
  const auto read = test::read_back<Point>(database, table);
  ASSERT_EQ(read.size(), sent.size());
  for (std::size_t i = 0; i < sent.size(); ++i) {
    ASSERT_EQ(read[i], sent[i]) << "point " << i;
    ASSERT_EQ(std::signbit(read[i].lat), std::signbit(sent[i].lat)) << "point " << i;
  }
}

TEST(StoredPoints, OfTheLiveQueueComeBackBitForBit) {
  expect_round_trip<points::TrackPoint>(QueueName::live, "live_track_points");
}

TEST(StoredPoints, OfTheUploadQueueComeBackBitForBit) {
  expect_round_trip<points::TrackPoint>(QueueName::upload, "uploaded_track_points");
}

TEST(StoredPoints, OfTheFlymasterQueueComeBackBitForBit) {
  expect_round_trip<points::FlymasterPoint>(QueueName::flymaster, "flymaster");
}

TEST(StoredPoints, OfTheScoringQueueComeBackBitForBit) {
  expect_round_trip<points::ScoringPoint>(QueueName::scoring, "scoring_tracks");
}

TEST(StoredFlight, OfAScoringBatchIsNamedByItsUuid) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  std::vector<Track> tracks(1);
  tracks[0].flight_uuid = points::random_uuid();
  tracks[0].points = points::ScoringPoints(1);

  ASSERT_TRUE(run(database.context(), test::write(writer, QueueName::scoring, tracks)));

  EXPECT_EQ(database.value("SELECT flight_id FROM flights WHERE id::text = flight_id AND"
                           " source = 'scoring' AND device_id IS NULL"),
            points::to_string(tracks[0].flight_uuid));
}

TEST(StoredFlight, IsNotMadeOfAFlymasterFile) {
  MigratedDatabase database;
  auto writer = writer_to(database);
  std::vector<Track> tracks(1);
  tracks[0].device_id = "37988";
  tracks[0].points = points::FlymasterPoints(1);

  ASSERT_TRUE(run(database.context(), test::write(writer, QueueName::flymaster, tracks)));

  EXPECT_EQ(database.value("SELECT count(*) FROM flights"), "0");
}

}  // namespace
}  // namespace fixline::store
