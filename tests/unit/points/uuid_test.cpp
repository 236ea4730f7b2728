#include "points/uuid.hpp"

#include <gtest/gtest.h>

#include <set>
#include <string>

namespace fixline::points {
namespace {

TEST(Uuid, IsReadInEitherCaseAndWrittenInLowerCase) {
  const auto uuid = parse_uuid("6BA7B810-9dad-11D1-80b4-00C04FD430C8");

  ASSERT_TRUE(uuid);
  EXPECT_EQ(to_string(*uuid), "6ba7b810-9dad-11d1-80b4-00c04fd430c8");
}

TEST(Uuid, IsNothingButThe36CharacterForm) {
  for (const char* text :
       {"", "6ba7b810-9dad-11d1-80b4-00c04fd430c", "6ba7b810-9dad-11d1-80b4-00c04fd430c81",
        "6ba7b8109dad11d180b400c04fd430c8", "{6ba7b810-9dad-11d1-80b4-00c04fd430c8}",
        "6ba7b810-9dad-11d1-80b4-00c04fd430g8", "6ba7b810x9dad-11d1-80b4-00c04fd430c8",
        "6ba7b81-09dad-11d1-80b4-00c04fd430c8"}) {
    EXPECT_FALSE(parse_uuid(text)) << text;
  }
}

// The example of RFC 9562, appendix A.4.
TEST(UuidV5, IsWhatTheStandardSays) {
  const auto dns = parse_uuid("6ba7b810-9dad-11d1-80b4-00c04fd430c8");

  EXPECT_EQ(to_string(uuid_v5(*dns, "www.example.com")), "2ed6657d-e927-568b-95e1-2665a8aea6a2");
}

TEST(RandomUuid, IsAVersion4AndNeverTheSame) {
  std::set<std::string> seen;
  for (int i = 0; i < 1'000; ++i) {
    const std::string text = to_string(random_uuid());

    EXPECT_EQ(text[14], '4') << text;
    EXPECT_NE(std::string("89ab").find(text[19]), std::string::npos) << text;
    seen.insert(text);
  }
  EXPECT_EQ(seen.size(), 1'000U);
}

}  // namespace
}  // namespace fixline::points
