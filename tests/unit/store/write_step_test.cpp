#include "store/bulk/write_step.hpp"

#include <gtest/gtest.h>

namespace fixline::store {
namespace {

struct Case {
  const char* name;
  BatchFacts facts;
  WriteStep step;
};

class NextStep : public testing::TestWithParam<Case> {};

TEST_P(NextStep, IsWhatTheTableSays) { EXPECT_EQ(next_step(GetParam().facts), GetParam().step); }

constexpr std::size_t large = large_batch_min;
constexpr std::size_t alone = copied_alone_min;

// Rows, fresh ones, new flights; may it be copied, was it searched?
INSTANTIATE_TEST_SUITE_P(
    Rows, NextStep,
    testing::Values(
        Case{"LargeIsSearchedFirst", {large, large, 0, true, false}, WriteStep::search},
        Case{"LargeIsSearchedThoughNotCopied", {large, 0, 3, false, false}, WriteStep::search},
        Case{"LargeAndFreshIsCopied", {large, large, 7, true, true}, WriteStep::copy},
        Case{"EnoughFreshAmongOthersIsCopied", {3 * large, large, 7, true, true}, WriteStep::copy},
        Case{"TooFewFreshAmongOthers", {3 * large, large - 1, 0, true, true}, WriteStep::insert},
        Case{"LargeThatMayNotBeCopied", {large, large, 0, false, true}, WriteStep::insert},
        Case{"NothingButFreshIsCopiedAlone", {alone, alone, 0, true, false}, WriteStep::copy},
        Case{"TooFewToBeCopiedAlone", {alone - 1, alone - 1, 0, true, false}, WriteStep::insert},
        Case{"SmallWithANewFlight", {alone, alone, 1, true, false}, WriteStep::insert},
        Case{"SmallWithARowThatMayBeThere", {alone + 1, alone, 0, true, false}, WriteStep::insert},
        Case{"SmallThatMayNotBeCopied", {alone, alone, 0, false, false}, WriteStep::insert},
        Case{"OnlyANewFlight", {0, 0, 1, true, false}, WriteStep::insert}),
    [](const auto& of) { return of.param.name; });

}  // namespace
}  // namespace fixline::store
