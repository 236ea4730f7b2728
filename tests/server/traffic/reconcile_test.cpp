#include "traffic/reconcile/reconcile.hpp"

#include <gtest/gtest.h>

#include <string>

#include "server/traffic/keyless_database.hpp"

namespace fixline::traffic {
namespace {

constexpr const char* flight = "c3aac0ae-bc9c-5e9c-9baa-0141fca5dc4a";

/// The ledger of one request of three points, against a database that it has for itself.
class ReconcileTest : public testing::Test {
 protected:
  /// Puts the point of a second into the table.
  void store(int second, const std::string& owner = flight) {
    database_.run("INSERT INTO live_track_points VALUES ('" + owner + "', to_timestamp(" +
                  std::to_string(second) + "), 45, 7)");
  }

  /// Puts the point of a second into dead_letters.
  void bury(int second) {
    database_.bury(flight, {points::Timestamp(std::chrono::seconds(second)), 45, 7, {}, {}});
  }

  void deliver(Standing standing, bool is_sound = true) {
    for (int second = 0; second < 3; ++second)
      ledger_.enter(points::QueueName::live, flight,
                    {{second * 1'000'000, 45, 7}, standing, is_sound});
  }

  Balance result(KeptWhere::Extent extent = KeptWhere::Extent::everything) {
    KeptWhere where;
    where.database_url = database_.url();
    where.extent = extent;
    auto balance = reconcile(ledger_, where);
    EXPECT_TRUE(balance.has_value()) << balance.error().detail;
    return std::move(balance).value_or(Balance{});
  }

  test::KeylessDatabase database_;

 private:
  Ledger ledger_;
};

TEST_F(ReconcileTest, HoldsWhenEachPointIsThereOnce) {
  deliver(Standing::promised);
  deliver(Standing::promised);  // the same again
  for (const int second : {0, 1, 2}) store(second);

  const auto balance = result();

  EXPECT_TRUE(balance.is_exact());
  EXPECT_EQ(balance.total().repeats, 3U);
}

TEST_F(ReconcileTest, SeesAPointThatIsMissing) {
  deliver(Standing::promised);
  for (const int second : {0, 2}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().missing, 1U);
}

TEST_F(ReconcileTest, CountsADeadLetterAsWhatItIs) {
  deliver(Standing::promised, false);
  for (const int second : {0, 2}) store(second);
  bury(1);

  const auto balance = result();

  EXPECT_TRUE(balance.is_exact());
  EXPECT_FALSE(balance.is_stored_whole());
  EXPECT_EQ(balance.total().dead, 1U);
  EXPECT_EQ(balance.total().missing, 0U);
}

TEST_F(ReconcileTest, SeesASoundPointThatIsADeadLetter) {
  deliver(Standing::promised);
  for (const int second : {0, 2}) store(second);
  bury(1);

  const auto balance = result();

  EXPECT_TRUE(balance.has_held());
  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().wrongly_dead, 1U);
}

TEST_F(ReconcileTest, SeesAPointThatIsStoredAndADeadLetter) {
  deliver(Standing::promised, false);
  for (const int second : {0, 1, 2}) store(second);
  bury(1);

  const auto balance = result();

  EXPECT_FALSE(balance.has_held());
  EXPECT_EQ(balance.total().doubled, 1U);
}

TEST_F(ReconcileTest, SeesAPointThatIsThereTwice) {
  deliver(Standing::promised);
  for (const int second : {0, 1, 1, 2}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().doubled, 1U);
}

TEST_F(ReconcileTest, SeesAPointThatNobodySent) {
  deliver(Standing::promised);
  for (const int second : {0, 1, 2, 3}) store(second);

  const auto balance = result();

  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().extra, 1U);
}

TEST_F(ReconcileTest, SeesAFlightThatNobodySent) {
  deliver(Standing::promised);
  for (const int second : {0, 1, 2}) store(second);
  store(1, "00000000-0000-0000-0000-000000000001");

  const auto balance = result();

  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().extra, 1U);
}

TEST_F(ReconcileTest, LeavesTheFlightsOfOthersAlone) {
  deliver(Standing::promised);
  for (const int second : {0, 1, 2}) store(second);
  store(1, "00000000-0000-0000-0000-000000000001");
  database_.bury("00000000-0000-0000-0000-000000000002", {{}, 45, 7, {}, {}});

  const auto balance = result(KeptWhere::Extent::own_flights);

  EXPECT_EQ(balance.total().extra, 0U);
  EXPECT_TRUE(balance.is_exact());
}

TEST_F(ReconcileTest, SeesAPointThatWasRefusedAndIsKept) {
  deliver(Standing::refused);
  store(1);

  const auto balance = result();

  EXPECT_FALSE(balance.is_exact());
  EXPECT_EQ(balance.total().refused_stored, 1U);
}

TEST_F(ReconcileTest, AllowsARefusedPointThatAnEarlierTryMadeADeadLetter) {
  deliver(Standing::refused, false);
  bury(1);

  const auto balance = result();

  EXPECT_TRUE(balance.is_exact());
  EXPECT_EQ(balance.total().refused, 3U);
  EXPECT_EQ(balance.total().refused_dead, 1U);
}

TEST_F(ReconcileTest, SeesASoundPointThatWasRefused) {
  deliver(Standing::refused);

  EXPECT_EQ(result().total().wrongly_refused, 3U);
}

TEST_F(ReconcileTest, AllowsEitherForWhatHadNoAnswer) {
  deliver(Standing::open);
  store(1);

  const auto balance = result();

  EXPECT_TRUE(balance.is_exact());
  EXPECT_EQ(balance.total().open, 3U);
  EXPECT_EQ(balance.total().open_stored, 1U);
}

TEST_F(ReconcileTest, SeesALetterThatHoldsNoPoints) {
  deliver(Standing::open);
  database_.run(
      "INSERT INTO dead_letters (queue, reason, payload) VALUES ('live', 'undecodable', "
      "'nonsense')");

  EXPECT_EQ(result().unreadable_dead_letters, 1U);
}

}  // namespace
}  // namespace fixline::traffic
