#include "access/token_json.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <vector>

#include "points/time.hpp"

namespace fixline::access {
namespace {

using testing::HasSubstr;

AccessToken sample() {
  AccessToken token;
  token.id = "abcdefghjk";
  token.name = "phones \"26\"";
  token.tenant = "club";
  token.secret.fill(0xAB);
  token.scopes.add(Scope::ingest_live);
  token.scopes.add(Scope::control);
  token.flights = {"cup26-*", "training"};
  token.devices = {"4711"};
  token.limit = {.per_second = 100, .burst = 200};
  token.is_for_url = true;
  token.created_at = *points::parse_rfc3339("2026-05-16T14:23:45.120001Z");
  token.valid_until = *points::parse_rfc3339("2026-06-16T00:00:00Z");
  token.revoked_at = *points::parse_rfc3339("2026-06-01T00:00:00Z");
  return token;
}

std::string mistake_in(const std::string& member, const boost::json::value& value) {
  auto json = json_of(sample());
  json[member] = value;
  const auto token = token_in(json);
  return token ? "none" : token.error().detail;
}

TEST(TokenJson, IsReadBack) {
  EXPECT_EQ(token_in(json_of(sample())).value(), sample());
  const AccessToken plain{.id = "abcdefghjk"};
  EXPECT_EQ(token_in(json_of(plain)).value(), plain);
}

TEST(TokenJson, OfAFileIsReadBack) {
  auto other = sample();
  other.id = "bbbbbbbbbb";
  const std::vector<AccessToken> tokens{sample(), other};

  EXPECT_EQ(tokens_in(file_text(tokens)).value(), tokens);
  EXPECT_TRUE(tokens_in(file_text({})).value().empty());
}

TEST(TokenJson, NamesTheTokenAndWhatIsWrongOfIt) {
  EXPECT_THAT(mistake_in("scopes", {"ingest:lives"}), HasSubstr("abcdefghjk: scopes"));
  EXPECT_THAT(mistake_in("sha256", "abc"), HasSubstr("sha256"));
  EXPECT_THAT(mistake_in("id", "ABC"), HasSubstr("id"));
  EXPECT_THAT(mistake_in("flights", "cup26-*"), HasSubstr("flights"));
  EXPECT_THAT(mistake_in("valid_until", "soon"), HasSubstr("valid_until"));
  EXPECT_THAT(mistake_in("points_per_second", -1), HasSubstr("points_per_second"));
  EXPECT_THAT(mistake_in("burst", 0), HasSubstr("burst"));
  EXPECT_THAT(mistake_in("in_url", "no"), HasSubstr("in_url"));
}

TEST(TokenJson, TakesNoLimitThatIsMisspeltForNone) {
  EXPECT_THAT(mistake_in("flight", "x"), HasSubstr("\"flight\""));
}

TEST(TokenJson, OfAFileHasEachIdOnce) {
  const std::vector<AccessToken> tokens{sample(), sample()};

  EXPECT_FALSE(tokens_in(file_text(tokens)));
}

TEST(TokenJson, OfAFileIsAnObjectWithAList) {
  for (const auto* text :
       {"", "[]", "{}", "{\"tokens\": 7}", "{\"tokens\": [7]}", "{\"tokens\": ["})
    EXPECT_FALSE(tokens_in(text)) << text;
}

}  // namespace
}  // namespace fixline::access
