#include "http/http_date.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

TEST(HttpDate, IsTheExampleOfTheStandard) {
  const std::chrono::system_clock::time_point moment{std::chrono::seconds(784'111'777)};

  EXPECT_EQ(http_date(moment), "Sun, 06 Nov 1994 08:49:37 GMT");
}

}  // namespace
}  // namespace fixline::http
