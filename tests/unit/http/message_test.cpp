#include "http/message.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

TEST(Target, HasAPathAndParameters) {
  const auto target = parse_target("/tracking/upload?flight_id=abc&direct=true");

  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->path, "/tracking/upload");
  ASSERT_EQ(target->query.size(), 2U);
  EXPECT_EQ(target->query[0], (std::pair<std::string, std::string>("flight_id", "abc")));
  EXPECT_EQ(target->query[1], (std::pair<std::string, std::string>("direct", "true")));
}

TEST(Target, DecodesEscapesAndPlusesOfParameters) {
  const auto target = parse_target("/a?name=J%C3%BCrg+M%26M");

  ASSERT_TRUE(target.has_value());
  EXPECT_EQ(target->query[0].second, "J\xC3\xBCrg M&M");
}

TEST(Target, MayBeInTheAbsoluteForm) {
  for (const auto* target :
       {"http://127.0.0.1/livez?a=b", "HTTP://h:8000/livez?a=b", "https://[::1]:8000/livez?a=b"}) {
    EXPECT_EQ(parse_target(target)->path, "/livez") << target;
    EXPECT_EQ(parse_target(target)->query.size(), 1U) << target;
  }
  EXPECT_EQ(parse_target("http://host")->path, "/");
  EXPECT_EQ(parse_target("http://host?a=b")->query.size(), 1U);
  EXPECT_EQ(parse_target("/http://host/")->path, "/http://host/");
}

TEST(Target, LeavesThePathAsItIs) {
  for (const auto* path : {"/a+b", "/%61dmin", "/a%2Fb", "/%ff", "/x/../admin"})
    EXPECT_EQ(parse_target(path)->path, path);
}

TEST(Target, NamesItsHostInTheAbsoluteFormAlone) {
  EXPECT_EQ(authority_of("http://h:8000/livez?a=b"), "h:8000");
  EXPECT_EQ(authority_of("HTTPS://h?a=/b"), "h");
  EXPECT_EQ(authority_of("http://h"), "h");
  EXPECT_EQ(authority_of("/http://h/"), "");
}

TEST(Target, RefusesMalformedEscapes) {
  for (const auto* bad : {"/%", "/%2", "/%zz", "/a?b=%f", "/a?%%=1"}) {
    EXPECT_FALSE(parse_target(bad).has_value()) << bad;
  }
}

TEST(Target, RefusesAHiddenNul) {
  EXPECT_FALSE(parse_target("/a?flight_id=x%00y").has_value());
  EXPECT_FALSE(parse_target("/a%00").has_value());
}

TEST(Target, AParameterWithoutAValueIsEmpty) {
  const auto target = parse_target("/a?strict&b=");

  ASSERT_EQ(target->query.size(), 2U);
  EXPECT_EQ(target->query[0].second, "");
}

}  // namespace
}  // namespace fixline::http
