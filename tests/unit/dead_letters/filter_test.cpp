#include "dead_letters/filter.hpp"

#include <gtest/gtest.h>

#include "points/time.hpp"

namespace fixline::dead_letters {
namespace {

const points::Timestamp now = *points::parse_rfc3339("2025-06-08T10:30:00Z");

std::string told(std::initializer_list<std::pair<std::string_view, std::string_view>> parameters) {
  Filter filter;
  for (const auto& [name, value] : parameters)
    if (const auto added = add(filter, name, value, now); !added) return added.error().detail;
  return to_string(filter);
}

TEST(DeadLetterFilter, MeansAllLettersWhenNothingIsSaid) {
  EXPECT_TRUE(Filter{}.is_empty());
  EXPECT_EQ(told({}), "all");
}

TEST(DeadLetterFilter, TakesEachOfItsNames) {
  EXPECT_EQ(told({{"queue", "live"},
                  {"queue", "upload"},
                  {"flight", "f 1"},
                  {"device", "d"},
                  {"reason", "undecodable"},
                  {"sqlstate", "23514"},
                  {"sqlstate", "22"},
                  {"since", "2025-06-01T00:00:00Z"},
                  {"id", "7"}}),
            "queue live, queue upload, flight f 1, device d, reason undecodable, sqlstate 23514,"
            " sqlstate 22, since 2025-06-01T00:00:00Z, id 7");
}

TEST(DeadLetterFilter, TakesATimeAgo) {
  EXPECT_EQ(told({{"since", "90m"}}), "since 2025-06-08T09:00:00Z");
  EXPECT_EQ(told({{"since", "12h"}}), "since 2025-06-07T22:30:00Z");
  EXPECT_EQ(told({{"until", "7d"}}), "until 2025-06-01T10:30:00Z");
  EXPECT_EQ(told({{"until", "0s"}}), "until 2025-06-08T10:30:00Z");
}

TEST(DeadLetterFilter, NamesWhatIsWrong) {
  EXPECT_EQ(told({{"queue", "live_points"}}),
            "queue: \"live_points\" is none of live, upload, flymaster, scoring");
  EXPECT_EQ(told({{"reason", "bad"}}), "reason: \"bad\" is none of refused, undecodable, deadly");
  EXPECT_EQ(told({{"sqlstate", "2351"}}), "sqlstate: \"2351\" is no SQLSTATE, like 23514 or 23");
  EXPECT_EQ(told({{"id", "0"}}), "id: \"0\" is not the number of a dead letter");
  EXPECT_EQ(told({{"id", "9x"}}), "id: \"9x\" is not the number of a dead letter");
  EXPECT_EQ(told({{"flight", ""}}), "flight: \"\" is empty");
  EXPECT_EQ(told({{"color", "red"}}),
            "color: \"red\" is no filter; there are queue, flight, device, reason, sqlstate,"
            " since, until, id");
}

TEST(DeadLetterFilter, RefusesTimesThatAreNone) {
  for (const auto* time : {"", "h", "12", "-3h", "1.5h", "3 h", "9999999999d", "yesterday", "12hh"})
    EXPECT_NE(told({{"since", time}}).find("is neither a time"), std::string::npos) << time;
}

TEST(DeadLetterFilter, RefusesBytesThatAreNoText) {
  EXPECT_EQ(told({{"flight", "\xff"}}).substr(0, 14), "flight: \"...\" ");
}

TEST(DeadLetterFilter, IsToldOnOneLine) { EXPECT_EQ(told({{"flight", "a\nb"}}), "flight a?b"); }

TEST(DeadLetterFilter, IsBoundedInItsValues) {
  Filter filter;
  for (std::size_t i = 0; i < filter_values_max; ++i) ASSERT_TRUE(add(filter, "id", "5", now));

  EXPECT_FALSE(add(filter, "id", "5", now));
  EXPECT_NE(to_string(filter).find("and 990 more"), std::string::npos);
}

}  // namespace
}  // namespace fixline::dead_letters
