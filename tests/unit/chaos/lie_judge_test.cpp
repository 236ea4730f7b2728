#include "chaos/lie_judge.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>
#include <vector>

namespace fixline::chaos {
namespace {

using std::chrono::seconds;
using testing::ElementsAre;
using testing::HasSubstr;
using testing::IsEmpty;

/// A service and its servers that are looked at once a second.
class LieJudgeTest : public testing::Test {
 protected:
  LieJudgeTest() {
    truth.knows_redis = truth.knows_postgres = true;
    told.emplace();
    told->status = "healthy";
    told->states.fill("flowing");
  }

  void tells(std::vector<ToldState::Trouble> troubles) {
    told->status = troubles.empty() ? "healthy" : "degraded";
    told->troubles = std::move(troubles);
  }

  /// An entry that came now is the live queue's oldest.
  void entry_waits() {
    truth.oldest[0] =
        OldestEntry{"queue:{live_points.0} " + std::to_string(moment.unix_ms), moment.unix_ms};
  }

  /// The lies of so many seconds.
  std::vector<std::string> look_for(int looks) {
    std::vector<std::string> lies;
    for (; looks > 0; --looks) {
      const auto some = judge.look(moment, truth, told);
      lies.insert(lies.end(), some.begin(), some.end());
      moment.now += seconds(1);
      moment.unix_ms += 1000;
      if (told) told->uptime_s += 1;
    }
    return lies;
  }

  LieJudge judge;
  LieJudge::Moment moment{};
  TrueState truth;
  std::optional<ToldState> told;
};

TEST_F(LieJudgeTest, FindsAQueueThatStandsStillAndIsToldToBeWell) {
  entry_waits();

  EXPECT_THAT(look_for(10), IsEmpty());
  EXPECT_THAT(look_for(1), ElementsAre(HasSubstr("queue live: told flowing; nothing was stored")));
}

TEST_F(LieJudgeTest, ForgivesWhatIsTold) {
  entry_waits();
  tells({{"database_out"}});
  EXPECT_THAT(look_for(20), IsEmpty());
  tells({{"held", points::QueueName::live}});
  EXPECT_THAT(look_for(20), IsEmpty());
  EXPECT_EQ(judge.moments_stuck(), 30U);
}

TEST_F(LieJudgeTest, TakesNoOtherTroubleForAnExplanation) {
  entry_waits();
  tells({{"resting", points::QueueName::upload}, {"dying", points::QueueName::live}});

  EXPECT_THAT(look_for(11), ElementsAre(HasSubstr("queue live: told")));
}

TEST_F(LieJudgeTest, TakesRowsDeadLettersAndOtherEntriesForProgress) {
  entry_waits();
  look_for(9);
  ++truth.stored[0].rows;
  EXPECT_THAT(look_for(9), IsEmpty());
  ++truth.stored[0].letters;
  EXPECT_THAT(look_for(9), IsEmpty());
  entry_waits();
  EXPECT_THAT(look_for(9), IsEmpty());
  truth.oldest[0].reset();
  EXPECT_THAT(look_for(20), IsEmpty());
}

TEST_F(LieJudgeTest, BlamesNobodyWhoWasNotAskedAllTheTime) {
  entry_waits();
  look_for(9);
  const auto answer = told;
  told.reset();
  EXPECT_THAT(look_for(5), IsEmpty());
  told = answer;
  EXPECT_THAT(look_for(9), IsEmpty());
  told->uptime_s = 0;  // another process
  EXPECT_THAT(look_for(9), IsEmpty());
  moment.is_disturbed = true;
  EXPECT_THAT(look_for(20), IsEmpty());
}

TEST_F(LieJudgeTest, FindsATroubleThatIsNone) {
  tells({{"behind", points::QueueName::live}});
  told->reasons = "it rains";

  EXPECT_THAT(look_for(10), IsEmpty());
  EXPECT_THAT(look_for(1), ElementsAre(HasSubstr("told degraded (it rains); nothing is wrong")));
}

TEST_F(LieJudgeTest, FindsAStatusThatIsNotThatOfItsTroubles) {
  told->status = "degraded";
  EXPECT_THAT(look_for(1), ElementsAre(HasSubstr("told degraded with these troubles")));
  told->wrong_sum = "1 and 1 are 3";
  told->status = "healthy";
  EXPECT_THAT(look_for(1), ElementsAre("1 and 1 are 3"));
}

TEST_F(LieJudgeTest, TakesDeadLettersOfTheLastMinuteForATrouble) {
  tells({{"dying", points::QueueName::scoring}});
  ++truth.stored[3].letters;
  EXPECT_THAT(look_for(75), IsEmpty());
  EXPECT_THAT(look_for(1), ElementsAre(HasSubstr("nothing is wrong")));
}

TEST_F(LieJudgeTest, TakesFaultsOldEntriesAndASpoolForTroubles) {
  tells({{"behind", points::QueueName::live}});
  moment.has_faults = true;
  EXPECT_THAT(look_for(20), IsEmpty());
  moment.has_faults = false;
  told->spooled = 1;
  EXPECT_THAT(look_for(20), IsEmpty());
  told->spooled = 0;
  entry_waits();
  EXPECT_THAT(look_for(15), IsEmpty());
}

TEST_F(LieJudgeTest, FindsACounterThatGoesBackButForARestart) {
  told->counters["points"] = 7;
  look_for(1);
  told->counters["points"] = 6;
  EXPECT_THAT(look_for(2), ElementsAre("points went back from 7 to 6"));

  told->counters["points"] = 0;
  told->uptime_s = 0;
  EXPECT_THAT(look_for(2), IsEmpty());
}

}  // namespace
}  // namespace fixline::chaos
