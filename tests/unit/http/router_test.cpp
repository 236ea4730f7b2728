#include "http/router.hpp"

#include <gtest/gtest.h>

#include "unit/http/answer_of.hpp"

namespace fixline::http {
namespace {

using test::answer_of;
using test::naming;
using test::request_for;

class RouterTest : public testing::Test {
 protected:
  RouterTest() {
    router_.get("/letters", naming("list"));
    router_.get("/letters/count", naming("count"));
    router_.get("/letters/{id}", naming("show"));
    router_.post("/letters/{id}/replay", naming("replay"));
  }
  std::string body(const std::string& path, Method method = Method::get) {
    return answer_of(router_, request_for(path, method)).body;
  }
  unsigned status(const std::string& path, Method method = Method::get) {
    return answer_of(router_, request_for(path, method)).status;
  }

  Router router_;
};

TEST_F(RouterTest, PutsASegmentInThePlaceOfAParameter) {
  EXPECT_EQ(body("/letters/17"), "show:17");
  EXPECT_EQ(body("/letters/17/replay", Method::post), "replay:17");
}

TEST_F(RouterTest, PrefersAPathWithoutAParameter) { EXPECT_EQ(body("/letters/count"), "count:"); }

TEST_F(RouterTest, FindsNothingForMoreSegmentsOrNone) {
  for (const auto* path : {"/letters/1/2", "/letters/1/replay/2", "/other/1", "/Letters", ""})
    EXPECT_EQ(status(path, Method::post) == 404 || status(path) == 404, true) << path;
}

TEST_F(RouterTest, PassesOverDoubledAndTrailingSlashes) {
  for (const auto* path : {"/letters/", "//letters", "/letters//", "///letters///"})
    EXPECT_EQ(body(path), "list:") << path;
  for (const auto* path : {"/letters/17/", "//letters//17"})
    EXPECT_EQ(body(path), "show:17") << path;
  EXPECT_EQ(body("/letters/17//replay/", Method::post), "replay:17");
}

TEST_F(RouterTest, ComparesPathsAsTheyWereSent) {
  for (const auto* path : {"/%6cetters", "/%6Cetters/count", "%2fletters", "/x/../letters"})
    EXPECT_EQ(status(path), 404U) << path;
  EXPECT_EQ(status("/letters/17/%72eplay", Method::post), 404U);
}

TEST_F(RouterTest, DecodesAParameter) {
  EXPECT_EQ(body("/letters/a%2Fb%20c"), "show:a/b c");
  EXPECT_EQ(body("/letters/%63ount"), "show:count");
}

TEST_F(RouterTest, TellsOfAPathThatIsNotUtf8InJson) {
  EXPECT_EQ(body("/\xff"), R"({"type":"about:blank","title":"Not Found","status":404,)"
                           "\"detail\":\"there is nothing at /\xef\xbf\xbd\"}");
}

TEST_F(RouterTest, HasOnlyAgainstAPostWhatItsEndpointHas) {
  router_.post("/guarded/{id}", naming("in"),
               [](const Request&) { return std::optional(naming("out")({})); });
  const auto refuses = [&](const char* path, Method method = Method::post) {
    auto request = request_for(path, method);
    return router_.refusal_of(request).has_value();
  };

  EXPECT_TRUE(refuses("/guarded/7"));
  EXPECT_FALSE(refuses("/guarded/7", Method::get));
  EXPECT_FALSE(refuses("/letters/1/replay"));
  EXPECT_FALSE(refuses("/nothing"));
}

TEST_F(RouterTest, NamesTheMethodsOfAPattern) {
  const auto answer = answer_of(router_, request_for("/letters/1/replay"));

  EXPECT_EQ(answer.status, 405U);
  EXPECT_EQ(answer.allow, "POST");
}

}  // namespace
}  // namespace fixline::http
