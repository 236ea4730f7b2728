#include "json/plain_json.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <limits>

namespace fixline::plain_json {
namespace {

TEST(PlainJson, WritesNumbersAsPeopleDo) {
  const boost::json::array numbers{1.4667, 10.0, 0.001, -0.5, 1e15, 7, -3, 0.0};

  EXPECT_EQ(text_of(numbers), "[1.4667,10,0.001,-0.5,1000000000000000,7,-3,0]");
}

TEST(PlainJson, WritesNullForWhatIsNoNumber) {
  EXPECT_EQ(text_of(std::numeric_limits<double>::quiet_NaN()), "null");
  EXPECT_EQ(text_of(std::numeric_limits<double>::infinity()), "null");
}

TEST(PlainJson, WritesWhatIsInOneAnother) {
  const boost::json::object object{{"a\"b", boost::json::array{nullptr, true, "x\ny"}},
                                   {"none", boost::json::object{}},
                                   {"no", boost::json::array{}}};

  const auto text = text_of(object);

  EXPECT_EQ(text, R"({"a\"b":[null,true,"x\ny"],"none":{},"no":[]})");
  EXPECT_EQ(boost::json::parse(text), boost::json::value(object));
}

TEST(PlainJson, RoundsToADecimal) {
  EXPECT_EQ(text_of(rounded(0.1 + 0.2, 6)), "0.3");
  EXPECT_EQ(text_of(rounded(1234.5678, 1)), "1234.6");
}

}  // namespace
}  // namespace fixline::plain_json
