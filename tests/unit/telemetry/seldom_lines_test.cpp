#include "telemetry/seldom_lines.hpp"

#include <gtest/gtest.h>

namespace fixline::telemetry {
namespace {

using namespace std::chrono_literals;

constexpr auto warn = spdlog::level::warn;
const SeldomLines::Clock::time_point start{1000s};

TEST(SeldomLines, TheFirstOfEachKindIsWritten) {
  SeldomLines lines;

  EXPECT_EQ(lines.next("refused", warn, "a is refused", start), "a is refused");
  EXPECT_EQ(lines.next("lost", warn, "b is lost", start), "b is lost");
  EXPECT_TRUE(lines.due(start + 1h).empty());
}

TEST(SeldomLines, OneInTheIntervalIsWrittenWithHowManyWereLikeIt) {
  SeldomLines lines;
  (void)lines.next("refused", warn, "the first", start);

  EXPECT_EQ(lines.next("refused", warn, "the second", start), std::nullopt);
  EXPECT_EQ(lines.next("refused", warn, "the third", start + 9s), std::nullopt);
  EXPECT_EQ(lines.next("refused", warn, "the fourth", start + 10s),
            "the fourth (2 more like it before)");
  EXPECT_EQ(lines.next("refused", warn, "the fifth", start + 19s), std::nullopt);
  EXPECT_EQ(lines.next("refused", warn, "the sixth", start + 1h),
            "the sixth (1 more like it before)");
  EXPECT_EQ(lines.next("refused", warn, "the seventh", start + 2h), "the seventh");
}

TEST(SeldomLines, TheLastIsWrittenWhenItsTimeHasCome) {
  SeldomLines lines;
  for (int i = 0; i < 5; ++i) (void)lines.next("lost", warn, "number " + std::to_string(i), start);

  EXPECT_TRUE(lines.due(start + 9s).empty());
  const auto due = lines.due(start + 10s);
  ASSERT_EQ(due.size(), 1U);
  EXPECT_EQ(due[0].level, warn);
  EXPECT_EQ(due[0].text, "number 4 (3 more like it before)");
  EXPECT_EQ(lines.next("lost", warn, "the next", start + 15s), std::nullopt);
  EXPECT_EQ(lines.due(start + 20s).at(0).text, "the next");
  EXPECT_TRUE(lines.due(start + 1h).empty());
}

}  // namespace
}  // namespace fixline::telemetry
