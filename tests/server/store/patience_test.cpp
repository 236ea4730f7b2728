// A flight that takes long is found in seconds, whatever the limit of time; a table that takes long
// is never taken for one.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>
#include <string>
#include <vector>

#include "server/store/guarded_table.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using namespace std::chrono_literals;
using points::Track;
using test::flight;

/// The limit of time is half a minute, as it is by default.
class Patience : public test::GuardedTable {
 protected:
  Result<Settled> settle(std::span<const Track> tracks, bool were_held = false) {
    WriteRequest request{.queue = points::QueueName::live, .tracks = tracks};
    request.tells_held = true;
    request.patience = 2s;
    request.were_held = were_held;
    return test::run(database_.context(), writer_.settle(request));
  }

  PostgresPointWriter writer_ = test::writer_to(database_);
};

TEST_F(Patience, EndsLongBeforeTheLimitForAFlightThatSleeps) {
  sleep_where(is_of("slow"));
  const auto begun = std::chrono::steady_clock::now();

  const auto settled =
      settle(std::vector{flight("slow", 500), flight("good", 300), flight("better", 20)});

  EXPECT_LT(std::chrono::steady_clock::now() - begun, 20s) << "a statement may take 27 s";
  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 320U);
  ASSERT_EQ(settled->held.size(), 500U);
  EXPECT_EQ(settled->held[0].sqlstate, "57014");
  EXPECT_EQ(sleeps(), 3) << "the batch, the flight and one row of it";
}

TEST_F(Patience, EndsForABatchThatIsCopied) {
  sleep_where(is_of("slow"));
  std::vector<Track> tracks{flight("slow", 5)};
  for (int i = 0; i < 30; ++i) tracks.push_back(flight("f" + std::to_string(i), 100));

  const auto settled = settle(tracks);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 5U);
  EXPECT_EQ(stored(), "3000");
}

TEST_F(Patience, EndsForACopyOfItsOwn) {
  std::vector<Track> tracks{flight("slow", 5), flight("good", 60)};
  ASSERT_TRUE(settle(tracks));  // flights that are known
  sleep_where(is_of("slow"));

  const auto settled = settle(std::vector{flight("slow", 5, 100), flight("good", 60, 100)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 5U);
  EXPECT_EQ(stored(), "125");
}

TEST_F(Patience, HoldsNothingWhereAFlightThatTakesLongIsAlone) {
  sleep_where("true");

  const auto settled = settle(std::vector{flight("slow", 5)});

  ASSERT_FALSE(settled);
  EXPECT_EQ(settled.error().code, ErrorCode::overloaded);
  EXPECT_EQ(sleeps(), 1);
}

TEST_F(Patience, HoldsNothingWhereAllFlightsTakeLong) {
  sleep_where("true");
  for (const int flights : {2, 50}) {
    std::vector<Track> tracks;
    for (int i = 0; i < flights; ++i) tracks.push_back(flight("f" + std::to_string(i), 2));

    const auto settled = settle(tracks);

    ASSERT_FALSE(settled);
    EXPECT_EQ(settled.error().code, ErrorCode::overloaded);
  }
  EXPECT_LE(sleeps(), 2 * (1 + 4));
}

TEST_F(Patience, HoldsAgainWhatWasHeldThoughNothingIsQuick) {
  sleep_where(is_of("slow"));

  const auto settled = settle(std::vector{flight("slow", 40)}, true);

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->held.size(), 40U);
  EXPECT_LE(sleeps(), 3) << "its shard waits for it";
}

TEST_F(Patience, HoldsNothingOfATableThatTakesLongForEachRow) {
  sleep_where("true", "0.005");

  const auto settled =
      settle(std::vector{flight("long", 500), flight("short", 10), flight("one", 1)});

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_TRUE(settled->held.empty());
  EXPECT_EQ(stored(), "511");
}

TEST_F(Patience, IsNoLongerOfOthersInTheSameSession) {
  ASSERT_TRUE(settle(std::vector{flight("good", 5), flight("better", 5)}));
  sleep_where("true", "0.3");
  const std::vector tracks{flight("direct", 10)};
  const WriteRequest request{.queue = points::QueueName::live, .tracks = tracks};

  const auto settled = test::run(database_.context(), writer_.settle(request));

  ASSERT_TRUE(settled) << settled.error().detail;
  EXPECT_EQ(settled->written.inserted, 10U) << "in more than two seconds";
}

}  // namespace
}  // namespace fixline::store
