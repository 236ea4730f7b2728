#include "json/members.hpp"

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>

namespace fixline::plain_json {
namespace {

const boost::json::value told = boost::json::parse(
    R"({"name":"live","points":12,"age":2.6,"list":[1,2],"none":null,"inner":{"points":-3}})");

TEST(Members, AreReadAsWhatTheyAre) {
  EXPECT_EQ(text_at(told, "name"), "live");
  EXPECT_EQ(number_at(told, "age"), 2.6);
  EXPECT_EQ(count_at(told, "age"), 3);
  EXPECT_EQ(count_at(told, "points"), 12);
  EXPECT_EQ(digits_at(told, "points"), "12");
  EXPECT_EQ(list_at(told, "list").size(), 2U);
  EXPECT_EQ(count_at(value_at(told, "inner"), "points"), -3);
  EXPECT_EQ(text_at(told.as_object(), "name"), "live");
}

TEST(Members, ThatLackOrAreOfAnotherKindAreEmpty) {
  for (const char* const name : {"none", "inner", "absent"}) {
    EXPECT_EQ(text_at(told, name), "") << name;
    EXPECT_EQ(number_at(told, name), 0) << name;
    EXPECT_EQ(count_at(told, name), 0) << name;
    EXPECT_TRUE(list_at(told, name).empty()) << name;
  }
  EXPECT_EQ(text_at(told, "points"), "");
  EXPECT_EQ(count_at(told, "name"), 0);
  EXPECT_TRUE(value_at(told, "absent").is_null());
}

TEST(Members, OfWhatIsNoObjectAreNone) {
  EXPECT_TRUE(value_at(boost::json::value("a text"), "name").is_null());
  EXPECT_EQ(count_at(value_at(told, "list"), "points"), 0);
}

}  // namespace
}  // namespace fixline::plain_json
