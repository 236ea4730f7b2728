#include "http/connection/session_state.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

using namespace std::chrono_literals;
using Phase = SessionState::Phase;

const SessionState::TimePoint start{1000s};
const ServerLimits limits;

TEST(SessionState, GivesEachPhaseItsOwnTime) {
  struct Row {
    Phase phase;
    std::chrono::seconds limit;
  };
  for (const auto& [phase, limit] :
       {Row{Phase::greeting, limits.header}, Row{Phase::idle, limits.idle},
        Row{Phase::header, limits.header}, Row{Phase::body, limits.body},
        Row{Phase::sending, limits.answer}, Row{Phase::lingering, SessionState::linger_max}}) {
    SessionState state(limits, start);
    state.enter(phase, start);

    EXPECT_FALSE(state.is_overdue(start + limit - 1ms)) << static_cast<int>(phase);
    EXPECT_TRUE(state.is_overdue(start + limit)) << static_cast<int>(phase);
  }
}

TEST(SessionState, WaitsForOurOwnAnswerAsLongAsItTakes) {
  SessionState state(limits, start);
  state.enter(Phase::handling, start);

  EXPECT_FALSE(state.is_overdue(start + 24h));
  EXPECT_FALSE(state.close(start));
  EXPECT_FALSE(state.is_overdue(start + 24h));
}

TEST(SessionState, HasNothingToLoseBeforeARequestBegins) {
  for (const auto phase : {Phase::greeting, Phase::idle}) {
    SessionState state(limits, start);
    state.enter(phase, start);
    EXPECT_FALSE(state.has_request());
    EXPECT_TRUE(state.close(start));
  }
  SessionState state(limits, start);
  state.enter(Phase::header, start);
  EXPECT_TRUE(state.has_request());
  EXPECT_FALSE(state.close(start));
}

TEST(SessionState, GivesABodyItsTimeAnewWithEachStepOfIt) {
  SessionState state(limits, start);
  state.enter(Phase::body, start);
  const auto late = start + limits.body - 1s;

  state.see_body(limits.body_step, late);
  EXPECT_FALSE(state.is_overdue(late + limits.body - 1ms));
  state.see_body(2 * limits.body_step - 1, late + 1s);
  EXPECT_TRUE(state.is_overdue(late + limits.body)) << "a byte is held back";
}

TEST(SessionState, CutsNoPhoneThatSends30KilobytesASecond) {
  SessionState state(limits, start);
  state.enter(Phase::body, start);
  for (int second = 1; second <= 80; ++second) {
    const auto now = start + std::chrono::seconds(second);
    ASSERT_FALSE(state.is_overdue(now)) << second;
    state.see_body(static_cast<std::size_t>(second) * 30'000, now);
  }
}

TEST(SessionState, EndsABodyThatComesByteByByte) {
  SessionState state(limits, start);
  state.enter(Phase::body, start);
  for (int second = 1; second < 60; ++second)
    state.see_body(static_cast<std::size_t>(second) * 1'000, start + std::chrono::seconds(second));

  EXPECT_TRUE(state.is_overdue(start + limits.body));
}

TEST(SessionState, GivesABodyNoTimeAnewWhenTheServerDrains) {
  SessionState state(limits, start);
  state.enter(Phase::body, start);
  (void)state.close(start);

  state.see_body(limits.body_step, start + limits.drain - 1s);

  EXPECT_TRUE(state.is_overdue(start + limits.drain));
}

TEST(SessionState, TellsOnceAPhaseThatItsTimeIsOver) {
  SessionState state(limits, start);
  state.enter(Phase::body, start);

  EXPECT_TRUE(state.is_overdue(start + limits.body));
  EXPECT_FALSE(state.is_overdue(start + limits.body + 1s));
  EXPECT_TRUE(state.has_timed_out());
  state.enter(Phase::lingering, start + limits.body);
  EXPECT_FALSE(state.has_timed_out());
}

TEST(SessionState, ClosesAtOnceWhenNothingHasBegun) {
  SessionState state(limits, start);

  EXPECT_TRUE(state.close(start));
}

TEST(SessionState, GivesWhatHasBegunTheTimeOfTheDrain) {
  for (const auto phase : {Phase::header, Phase::body, Phase::sending}) {
    SessionState state(limits, start);
    state.enter(phase, start);

    EXPECT_FALSE(state.close(start + 1s));
    EXPECT_FALSE(state.is_overdue(start + 1s + limits.drain - 1ms));
    EXPECT_TRUE(state.is_overdue(start + 1s + limits.drain)) << static_cast<int>(phase);
  }
}

TEST(SessionState, DoesNotProlongAPhaseByTheDrain) {
  SessionState state(limits, start);
  state.enter(Phase::header, start);

  EXPECT_FALSE(state.close(start + limits.header - 1s));

  EXPECT_TRUE(state.is_overdue(start + limits.header));
}

TEST(SessionState, LetsAPhaseThatBeginsInTheDrainEndWithIt) {
  SessionState state(limits, start);
  state.enter(Phase::header, start);
  EXPECT_FALSE(state.close(start));

  state.enter(Phase::body, start + 1s);

  EXPECT_TRUE(state.is_overdue(start + limits.drain));
}

TEST(SessionState, GivesALateAnswerALastMoment) {
  SessionState state(limits, start);
  state.enter(Phase::handling, start);
  EXPECT_FALSE(state.close(start));
  const auto late = start + limits.drain + 10s;

  state.enter(Phase::sending, late);

  EXPECT_FALSE(state.is_overdue(late + SessionState::last_moment - 1ms));
  EXPECT_TRUE(state.is_overdue(late + SessionState::last_moment));
}

}  // namespace
}  // namespace fixline::http
