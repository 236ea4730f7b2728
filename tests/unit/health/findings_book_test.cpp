#include "health/findings_book.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fixline::health {
namespace {

using namespace std::chrono_literals;
using testing::ElementsAre;
using testing::IsEmpty;

const auto start = FindingsBook::Clock::now();

Finding no_file(const char* effect = "all is lost") {
  return {Subject::redis, "appendonly is off", effect, "turn it on"};
}
const LogLine begins{false, "redis: appendonly is off: all is lost; turn it on"};

LogLine ends_after(const char* seconds) {
  return {true, std::string("redis: appendonly is off: over, after ") + seconds + " s"};
}

TEST(FindingsBook, LogsTheBeginningOfAFindingAndItsEndOnceEach) {
  FindingsBook book;

  EXPECT_THAT(book.see({no_file()}, start), ElementsAre(begins));
  EXPECT_THAT(book.see({no_file()}, start + 1h), IsEmpty());
  EXPECT_THAT(book.see({}, start + 2h), ElementsAre(ends_after("7200")));
  EXPECT_THAT(book.see({}, start + 3h), IsEmpty());
}

TEST(FindingsBook, TakesAFindingWhoseNumbersChangeForTheSame) {
  FindingsBook book;
  static_cast<void>(book.see({no_file("3 are lost")}, start));

  EXPECT_THAT(book.see({no_file("4 are lost")}, start + 20s), IsEmpty());
}

TEST(FindingsBook, LogsWhatComesAndGoesOnceInTenSeconds) {
  FindingsBook book;
  static_cast<void>(book.see({no_file()}, start));

  EXPECT_THAT(book.see({}, start + 1s), ElementsAre(ends_after("1")));
  EXPECT_THAT(book.see({no_file()}, start + 2s), IsEmpty());
  EXPECT_THAT(book.see({}, start + 3s), IsEmpty());
  EXPECT_THAT(book.see({no_file()}, start + 9s), IsEmpty());
  EXPECT_THAT(book.see({no_file()}, start + 10s), ElementsAre(begins));
}

TEST(FindingsBook, LogsOneThatGoesWhileAnotherStays) {
  FindingsBook book;
  const Finding other{Subject::postgres, "fsync is off", "", "turn it on"};
  static_cast<void>(book.see({no_file(), other}, start));

  EXPECT_THAT(book.see({other}, start + 5s), ElementsAre(ends_after("5")));
}

}  // namespace
}  // namespace fixline::health
