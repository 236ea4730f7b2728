#include "health/situation.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fixline::health {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;
using testing::Not;

constexpr auto live = points::index_of(QueueName::live);
constexpr auto upload = points::index_of(QueueName::upload);

class SituationTest : public testing::Test {
 protected:
  SituationTest() {
    report.redis_breaker.state = report.database_breaker.state = reactor::BreakerState::closed;
    report.redis_breaker.since = report.database_breaker.since = now - 1h;
    report.spool.is_open = true;
  }

  [[nodiscard]] Situation situation() const { return situation_of(report, Lateness{}, now); }
  [[nodiscard]] std::vector<TroubleKind> kinds() const {
    std::vector<TroubleKind> kinds;
    for (const auto& trouble : situation().troubles) kinds.push_back(trouble.kind);
    return kinds;
  }

  void wait(std::size_t queue, std::chrono::milliseconds oldest) {
    report.queue.depths[queue].normal = {.points = 3, .entries = 1, .oldest_age = oldest};
  }

  Trouble::Clock::time_point now = Trouble::Clock::now();
  StatusReport report;
};

TEST_F(SituationTest, IsHealthyWhileAllFlows) {
  wait(live, 5s);
  wait(upload, 60s);
  report.queue.depths[upload].settled_age = 2s;

  EXPECT_THAT(kinds(), IsEmpty());
  EXPECT_EQ(situation().status(), ServiceStatus::healthy);
  EXPECT_EQ(situation().state_of(QueueName::live), "flowing");
}

TEST_F(SituationTest, AQueueIsBehindSinceItsOldestPointWasOlderThanItsBound) {
  wait(live, 7s);

  const auto told = situation();

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::behind));
  EXPECT_EQ(told.status(), ServiceStatus::degraded);
  EXPECT_EQ(told.troubles[0].since, now - 2s);
  EXPECT_EQ(told.state_of(QueueName::live), "behind");
  EXPECT_EQ(told.state_of(QueueName::upload), "flowing");
}

TEST_F(SituationTest, AQueueOfWhichNothingIsStoredIsBehindBeforeItsOldestPointIsOld) {
  wait(upload, 12s);
  report.queue.depths[upload].settled_age = 9s;

  const auto told = situation();

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::behind));
  EXPECT_THAT(told.troubles[0].says, HasSubstr("none was stored for 9 s"));
  EXPECT_EQ(told.troubles[0].since, now - 2s);
  EXPECT_EQ(told.state_of(QueueName::upload), "behind");
}

TEST_F(SituationTest, AQueueThatNeverStoredAnythingStandsStillAsLongAsItsOldestPointWaits) {
  wait(upload, 8s);
  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::behind));

  wait(upload, 6s);
  EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(SituationTest, WhatWaitsInTheSpoolIsLateAsWell) {
  report.spooled.depths[upload].normal = {.points = 2, .entries = 1, .oldest_age = 61s};
  report.spool.points = 2;

  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::spooling, TroubleKind::behind));
  EXPECT_EQ(situation().troubles[0].since, now - 61s);
}

TEST_F(SituationTest, PointsThatAreHeldDoNotMakeTheirNeighboursLate) {
  wait(live, 10min);
  report.held[live] = HeldPoints{1, 1, "no partition", now - 10min};
  report.have_held[live] = true;
  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::held));

  report.oldest_unheld[live] = 4s;
  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::held));

  report.oldest_unheld[live] = 8s;
  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::held, TroubleKind::behind));
}

TEST_F(SituationTest, PointsThatWereHeldAMomentAgoAreNotLate) {
  QueueTroubles troubles;
  wait(live, 10min);
  troubles.holds(points::QueueName::live, HeldPoints{1, 1, "no partition", now - 10min},
                 now - 10min);
  troubles.holds(points::QueueName::live, std::nullopt, now);

  report.have_held = troubles.have_held(now + 1s);
  EXPECT_THAT(kinds(), IsEmpty());
  report.have_held = troubles.have_held(now + 3s);
  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::behind));
}

TEST_F(SituationTest, PointsThatAreHeldInAQueueThatRestsHaveNoNeighboursThatGoOn) {
  report.held[live] = HeldPoints{1, 1, "a lock", now};
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("their neighbours go on"));

  report.troubles[live] = QueueTrouble{"a lock", now};
  for (const auto& trouble : situation().troubles)
    EXPECT_THAT(trouble.says, Not(HasSubstr("their neighbours go on")));
}

TEST_F(SituationTest, APausedQueueIsToldAsPausedAndByWhom) {
  wait(live, 10min);
  report.paused[live] = queue::Pause{"command line", now - 9min};

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::paused));
  EXPECT_THAT(text_of(situation().troubles[0], now),
              "queue live is paused by command line (since 540 s)");
}

TEST_F(SituationTest, RefusingAndDyingDegradeIt) {
  report.refusing[upload] = "too many points wait in the queue";
  report.dying[live] = PointsLately{7, "too high", now - 3s};

  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::dying, TroubleKind::refusing));
  EXPECT_EQ(situation().status(), ServiceStatus::degraded);
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("7 points"));
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("too high"));
}

TEST_F(SituationTest, RightsThatAreMissingAreOneTroubleWithWhatDoesNotWork) {
  report.missing_rights = {{"INFO", "", "nothing is known"},
                           {"GET", "fixline:instance:*", "nobody takes over"}};

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::lacks_rights));
  EXPECT_EQ(situation().status(), ServiceStatus::degraded);
  EXPECT_EQ(situation().troubles[0].says,
            "rights are missing in Redis: the user may not run INFO: nothing is known; "
            "the user may not run GET on fixline:instance:*: nobody takes over");
  EXPECT_EQ(situation().state_of(QueueName::live), "flowing");
}

TEST_F(SituationTest, RightsThatAreMissingAreToldWhileRedisIsOut) {
  report.missing_rights = {{"INFO", "", "nothing is known"}};
  report.redis_breaker.state = reactor::BreakerState::open;

  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::redis_out, TroubleKind::lacks_rights));
}

TEST_F(SituationTest, DyingPointsAreToldWithWhatWaitsOfThemAndWhy) {
  report.dying[live] = PointsLately{7, "too high", now - 3s};
  report.dead_letters.emplace();
  EXPECT_EQ(situation().troubles[0].says,
            "lost 7 points to dead letters in the last minute, at last: too high");

  (*report.dead_letters)[live] = {.count = 12, .cause = "too low"};
  EXPECT_EQ(situation().troubles[0].says,
            "lost 7 points to dead letters in the last minute, at last: too high; "
            "12 dead letters wait, most often for: too low");

  (*report.dead_letters)[live].is_at_least = true;
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("; at least 12 dead letters wait"));
}

TEST_F(SituationTest, DeadLettersThatOnlyWaitAreNoTrouble) {
  report.dead_letters.emplace();
  (*report.dead_letters)[live] = {.count = 12, .cause = "too low"};

  EXPECT_THAT(kinds(), IsEmpty());
}

TEST_F(SituationTest, AQueueThatCanNotBeReadIsToldOnceAndWhereNewPointsGo) {
  report.unread[live] = {"redis: NOPERM (queue:{live_points.0})", now - 7s};
  report.unqueued[live] = {"redis: NOPERM (queue:{live_points.0})", now - 7s};

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::no_reader));
  EXPECT_EQ(text_of(situation().troubles[0], now),
            "queue live can't be read from Redis (NOPERM (queue:{live_points.0})): what is there "
            "waits, new points go straight into PostgreSQL (since 7 s)");
  EXPECT_EQ(situation().status(), ServiceStatus::degraded);

  report.paused[live] = queue::Pause{"somebody", now};
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("to the spool"));
}

TEST_F(SituationTest, AQueueIsNotBlamedForAServerThatIsOut) {
  report.unread[live] = report.unqueued[live] = {"redis: refused", now - 7s};
  report.redis_breaker.state = reactor::BreakerState::open;

  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::redis_out));
}

TEST_F(SituationTest, ADatabaseThatAnswersAndCantBeWrittenIsToldWithTheReason) {
  report.processor_trouble = "permission denied for schema public";

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::not_writing));
  EXPECT_EQ(situation().troubles[0].says,
            "the processor can't write: permission denied for schema public");
  EXPECT_TRUE(situation().accepts);
}

TEST_F(SituationTest, ASpoolThatCantBeUsedAndItsDamagedFilesAreToldThoughNothingNeedsItNow) {
  report.spool.trouble = "no space left on device";
  report.spool.damaged_files = 2;

  ASSERT_THAT(kinds(), ElementsAre(TroubleKind::spool_out, TroubleKind::spool_damaged));
  EXPECT_THAT(situation().troubles[0].says, HasSubstr("(no space left on device)"));
  EXPECT_THAT(situation().troubles[1].says, HasSubstr("2 damaged files"));
  EXPECT_EQ(situation().status(), ServiceStatus::degraded);
}

TEST_F(SituationTest, IsUnhealthyWhenNoPlaceIsLeft) {
  report.redis_breaker.state = report.database_breaker.state = reactor::BreakerState::open;
  report.spool.trouble = "no room";

  EXPECT_FALSE(situation().accepts);
  EXPECT_EQ(situation().status(), ServiceStatus::unhealthy);
}

TEST_F(SituationTest, ARestIsNotToldOnTopOfAnOutage) {
  report.troubles[live] = QueueTrouble{"no connection", now - 1s};
  report.database_breaker.state = reactor::BreakerState::open;

  EXPECT_THAT(kinds(), ElementsAre(TroubleKind::database_out));
}

}  // namespace
}  // namespace fixline::health
