#include "app/watches/hand_back_rule.hpp"

#include <gtest/gtest.h>

namespace fixline::app {
namespace {

using namespace std::chrono_literals;
using Step = HandBackRule::Step;

class HandBackRuleTest : public testing::Test {
 protected:
  Step after(HandBackRule::Clock::duration time, bool has_database, bool others_store) {
    return rule_.next(has_database, others_store, start_ + time);
  }

  HandBackRule rule_;
  HandBackRule::Clock::time_point start_{};
};

TEST_F(HandBackRuleTest, WaitsForAShortInterruption) {
  EXPECT_EQ(after(0s, false, true), Step::stay);
  EXPECT_EQ(after(2s, false, true), Step::stay);
  EXPECT_EQ(after(3s, true, true), Step::stay);
  EXPECT_EQ(after(4s, false, true), Step::stay);
  EXPECT_EQ(after(6s, false, true), Step::stay);
  EXPECT_EQ(after(7s, false, true), Step::hand_back);
}

TEST_F(HandBackRuleTest, KeepsWhatItHasWhileNobodyElseCanStoreIt) {
  EXPECT_EQ(after(0s, false, false), Step::stay);
  EXPECT_EQ(after(1h, false, false), Step::stay);
  EXPECT_EQ(after(2h, false, true), Step::hand_back);
}

TEST_F(HandBackRuleTest, ReturnsWithTheDatabaseOrWhenItIsAlone) {
  EXPECT_EQ(after(0s, false, true), Step::stay);
  EXPECT_EQ(after(5s, false, true), Step::hand_back);
  rule_.handed_back();
  EXPECT_EQ(after(6s, false, true), Step::stay);
  EXPECT_EQ(after(7s, false, false), Step::return_to);
  rule_.returned();
  EXPECT_EQ(after(8s, false, true), Step::hand_back);
  rule_.handed_back();
  EXPECT_EQ(after(9s, true, true), Step::return_to);
}

}  // namespace
}  // namespace fixline::app
