#include "chaos/reconciliation.hpp"

#include <fmt/format.h>
#include <gtest/gtest.h>

#include <string>
#include <string_view>
#include <utility>

#include "chaos/sql.hpp"
#include "entry/entry_codec.hpp"
#include "support/servers.hpp"

namespace fixline::chaos {
namespace {

using points::QueueName;
using traffic::Fate;

constexpr const char* flight = "c3aac0ae-bc9c-5e9c-9baa-0141fca5dc4a";

/// A database whose tables lack the keys, so that a point can be there twice, and the ledger of
/// one request of three points.
class ReconciliationTest : public testing::Test {
 protected:
  ReconciliationTest() {
    run("CREATE TABLE live_track_points (flight_uuid uuid, datetime timestamptz, lat float8, lon "
        "float8);"
        "CREATE TABLE uploaded_track_points (LIKE live_track_points);"
        "CREATE TABLE scoring_tracks (flight_uuid uuid, date_time timestamptz, lat float8, lon "
        "float8);"
        "CREATE TABLE flymaster (device_id text, date_time timestamptz, lat float8, lon float8);"
        "CREATE TABLE dead_letters (queue text, reason text, sqlstate text, payload bytea)");
  }

  void run(const std::string& statements) {
    const auto done = run_sql(url(), statements);
    ASSERT_TRUE(done.has_value()) << done.error().detail;
  }

  /// Puts the point of a second into the table.
  void store(int second, const std::string& owner = flight) {
    run("INSERT INTO live_track_points VALUES ('" + owner + "', to_timestamp(" +
        std::to_string(second) + "), 45, 7)");
  }

  /// Puts the point of a second into dead_letters.
  void bury(int second) {
    points::Track track;
    track.flight_uuid = points::parse_uuid(flight).value();
    points::TrackPoint point;
    point.datetime = points::Timestamp(std::chrono::seconds(second));
    point.lat = 45;
    point.lon = 7;
    track.points = points::TrackPoints{point};
    const std::vector<points::Track> tracks{track};
    auto pieces = entry::encode(tracks, 1);
    constexpr std::string_view digits = "0123456789abcdef";
    std::string hex;
    for (const char byte : entry::seal(std::move(pieces.front())).bytes) {
      const auto value = static_cast<unsigned char>(byte);
      hex += {digits[value >> 4U], digits[value & 15U]};
    }
    run("INSERT INTO dead_letters VALUES ('live', 'refused', '23514', '\\x" + hex + "')");
  }

  void deliver(Fate fate, bool had_silent_try = false, bool poisoned = false) {
    Parcel parcel;
    parcel.owner = flight;
    for (int second = 0; second < 3; ++second) parcel.keys.push_back({second * 1'000'000, 45, 7});
    parcel.poisoned.assign(3, poisoned);
    ledger_.enter(parcel, {fate, {}}, had_silent_try);
  }

  Reconciliation result() {
    auto balance = reconcile(ledger_, url());
    EXPECT_TRUE(balance.has_value()) << balance.error().detail;
    return std::move(balance).value_or(Reconciliation{});
  }

 private:
  [[nodiscard]] std::string url() const { return database_.url(); }

  test::TestDatabase database_;
  Ledger ledger_;
};

TEST_F(ReconciliationTest, HoldsWhenEachPointIsThereOnce) {
  deliver(Fate::queued);
  deliver(Fate::direct);  // the same again
  for (const int second : {0, 1, 2}) store(second);

  const auto balance = result();

  EXPECT_TRUE(balance.has_held());
  EXPECT_EQ(balance.total().repeats, 3U);
}

TEST_F(ReconciliationTest, SeesAPointThatIsMissing) {
  deliver(Fate::queued);
  for (const int second : {0, 2}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().missing, 1U);
}

TEST_F(ReconciliationTest, SeesAPointThatIsThereTwice) {
  deliver(Fate::queued);
  for (const int second : {0, 1, 1, 2}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().doubled, 1U);
}

TEST_F(ReconciliationTest, SeesAPointThatNobodySent) {
  deliver(Fate::queued);
  for (const int second : {0, 1, 2, 3}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().extra, 1U);
}

TEST_F(ReconciliationTest, SeesAFlightThatNobodySent) {
  deliver(Fate::queued);
  for (const int second : {0, 1, 2}) store(second);
  store(1, "00000000-0000-0000-0000-000000000001");

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().extra, 1U);
}

TEST_F(ReconciliationTest, SeesAPointThatWasRefusedAndIsKept) {
  deliver(Fate::refused);
  store(1);

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().refused_stored, 1U);
}

TEST_F(ReconciliationTest, AllowsARefusedPointThatAnEarlierTryMadeADeadLetter) {
  deliver(Fate::refused, false, true);
  bury(1);

  const auto balance = result();

  EXPECT_TRUE(balance.has_held());
  EXPECT_EQ(balance.total().refused, 3U);
  EXPECT_EQ(balance.total().refused_dead, 1U);
}

TEST_F(ReconciliationTest, SeesASoundPointThatWasRefused) {
  deliver(Fate::refused);

  EXPECT_EQ(result().total().wrongly_refused, 3U);
}

TEST_F(ReconciliationTest, AllowsEitherForWhatHadNoAnswer) {
  deliver(Fate::unacknowledged);
  store(1);

  const auto balance = result();

  EXPECT_TRUE(balance.has_held());
  EXPECT_EQ(balance.total().open, 3U);
  EXPECT_EQ(balance.total().open_stored, 1U);
}

TEST_F(ReconciliationTest, SeesALetterThatHoldsNoPoints) {
  deliver(Fate::unacknowledged);
  run("INSERT INTO dead_letters VALUES ('live', 'undecodable', NULL, 'nonsense')");

  EXPECT_EQ(result().unreadable_letters, 1U);
}

}  // namespace
}  // namespace fixline::chaos
