#include "endpoints/parameters.hpp"

#include <gtest/gtest.h>

#include <string>

#include "endpoints/wishes.hpp"

namespace fixline::endpoints {

using http::Request;
namespace {

using points::LaneKind;
using points::QueueName;

Request asking(std::vector<std::pair<std::string, std::string>> query) {
  Request request;
  request.query = std::move(query);
  return request;
}

std::string fault_of(const Request& request, QueueName queue = QueueName::live) {
  const auto wishes = wishes_in(request, queue);
  return wishes ? "none" : wishes.error().detail;
}

TEST(Wishes, AreNoneWithoutParameters) {
  const auto wishes = wishes_in(Request(), QueueName::live);

  ASSERT_TRUE(wishes);
  EXPECT_EQ(wishes->lane, LaneKind::normal);
  EXPECT_FALSE(wishes->strict);
  EXPECT_FALSE(wishes->direct);
}

TEST(Wishes, AreSaidByTheUsualWordsInAnyCase) {
  for (const auto* yes : {"true", "True", "TRUE", "1", "yes", "Yes", "on", "ON"}) {
    const auto wishes = wishes_in(asking({{"strict", yes}, {"direct", yes}}), QueueName::scoring);
    ASSERT_TRUE(wishes) << yes;
    EXPECT_TRUE(wishes->strict && wishes->direct) << yes;
  }
  for (const auto* no : {"false", "False", "0", "no", "NO", "off", "Off"}) {
    const auto wishes = wishes_in(asking({{"strict", no}, {"direct", no}}), QueueName::live);
    ASSERT_TRUE(wishes) << no;
    EXPECT_FALSE(wishes->strict || wishes->direct) << no;
  }
  EXPECT_EQ(wishes_in(asking({{"priority", "High"}}), QueueName::live)->lane, LaneKind::priority);
  EXPECT_EQ(wishes_in(asking({{"priority", "normal"}}), QueueName::live)->lane, LaneKind::normal);
}

TEST(Wishes, ThatMeanNothingAreRefusedWithWhatIsTaken) {
  EXPECT_EQ(fault_of(asking({{"strict", "maybe"}})),
            "strict: \"maybe\" is not true or false, yes or no, on or off, 1 or 0");
  EXPECT_EQ(fault_of(asking({{"direct", ""}})),
            "direct: \"\" is not true or false, yes or no, on or off, 1 or 0");
  EXPECT_EQ(fault_of(asking({{"priority", "hi"}})), "priority: \"hi\" is neither high nor normal");
}

TEST(Wishes, ThatNobodyKnowsAreRefusedWithWhatWasMeant) {
  EXPECT_EQ(
      fault_of(asking({{"strct", "true"}})),
      "strct: is no parameter here; there are priority, strict, direct; did you mean strict?");
  EXPECT_EQ(fault_of(asking({{"flight_id", "f"}})),
            "flight_id: is no parameter here; there are priority, strict, direct");
  EXPECT_EQ(fault_of(asking({{"flight_id", "f"}, {"device_id", "d"}}), QueueName::upload), "none");
  EXPECT_EQ(fault_of(asking({{"partal", "yes"}}), QueueName::upload),
            "partal: is no parameter here; there are priority, strict, direct, flight_id, "
            "device_id, partial; did you mean partial?");
}

TEST(Wishes, ThatAreThereTwiceAreRefused) {
  EXPECT_EQ(fault_of(asking({{"strict", "true"}, {"direct", "1"}, {"strict", "false"}})),
            "strict: is given more than once");
}

TEST(Parameters, LetATokenPassEverywhere) {
  EXPECT_EQ(fault_of(asking({{"token", "fxl_1_secret"}})), "none");
  EXPECT_TRUE(only_known(asking({{"token", "fxl_1_secret"}}), {}));
}

TEST(Parameters, RepeatNoMoreOfAStrangersTextThanIsFitForAnAnswer) {
  EXPECT_EQ(fault_of(asking({{"strict", std::string(1'000, 'x')}})),
            "strict: \"" + std::string(40, 'x') +
                "...\" is not true or false, yes or no, on or off, 1 or 0");
  EXPECT_EQ(only_known(asking({{"\xff", ""}}), {}).error().detail,
            "...: is no parameter here; there are none");
}

}  // namespace
}  // namespace fixline::endpoints
