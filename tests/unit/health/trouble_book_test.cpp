#include "health/trouble_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fixline::health {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using testing::ElementsAre;
using testing::IsEmpty;

const auto start = Trouble::Clock::now();

Trouble resting(Trouble::Clock::time_point since) {
  return {TroubleKind::resting, QueueName::live, "can't be written", since};
}

std::vector<std::string> texts(const std::vector<LogLine>& lines) {
  std::vector<std::string> texts;
  for (const auto& line : lines) texts.push_back(line.text);
  return texts;
}

TEST(TroubleBook, LogsTheBeginningTheEndAndOneLineInTenSeconds) {
  TroubleBook book;

  EXPECT_THAT(texts(book.see({resting(start)}, start)),
              ElementsAre("queue live can't be written (since 0 s)"));
  EXPECT_THAT(texts(book.see({resting(start)}, start + 9s)), IsEmpty());
  EXPECT_THAT(texts(book.see({resting(start)}, start + 10s)),
              ElementsAre("queue live can't be written (since 10 s)"));
  EXPECT_THAT(texts(book.see({}, start + 11s)),
              ElementsAre("queue live: resting is over, after 11 s"));
  EXPECT_THAT(texts(book.see({}, start + 12s)), IsEmpty());
}

TEST(TroubleBook, LogsWhatComesAndGoesOnceInTenSeconds) {
  TroubleBook book;
  std::size_t lines = 0;

  for (auto second = 0s; second < 60s; second += 2s) {
    lines += book.see({resting(start + second)}, start + second).size();
    lines += book.see({}, start + second + 1s).size();
  }

  EXPECT_EQ(lines, 2 * 6);  // a beginning and an end each time
}

TEST(TroubleBook, KnowsTheBeginningOfWhatTellsOnlyItsLastProbe) {
  TroubleBook book;
  (void)book.see({resting(start)}, start);
  std::vector<Trouble> now{resting(start + 30s)};

  book.date(now);

  EXPECT_EQ(now[0].since, start);
}

TEST(TroubleBook, ATroubleThatIsOverBeginsAnew) {
  TroubleBook book;
  (void)book.see({resting(start)}, start);
  (void)book.see({}, start + 1s);
  std::vector<Trouble> now{resting(start + 30s)};

  book.date(now);

  EXPECT_EQ(now[0].since, start + 30s);
}

TEST(TroubleBook, TellsTheDeadLettersOfTheLastMinute) {
  TroubleBook book;
  TroubleBook::Totals totals;
  const auto see = [&](std::uint64_t dead, std::chrono::seconds at) {
    totals.dead[0] = dead;
    book.count(totals, start + at);
  };
  see(0, 0s);
  EXPECT_FALSE(book.dying({})[0]);

  see(5, 1s);
  see(7, 31s);
  EXPECT_EQ(book.dying({"too high"})[0]->points, 7);
  EXPECT_EQ(book.dying({"too high"})[0]->cause, "too high");

  see(7, 70s);
  EXPECT_EQ(book.dying({})[0]->points, 2);
  see(7, 100s);
  EXPECT_FALSE(book.dying({})[0]);
}

}  // namespace
}  // namespace fixline::health
