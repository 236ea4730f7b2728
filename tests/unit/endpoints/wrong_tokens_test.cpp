#include "endpoints/admin/wrong_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fixline::endpoints {
namespace {

using namespace std::chrono_literals;

constexpr WrongTokens::Clock::time_point start{};

TEST(WrongTokens, CostTheirAddressASecondOneAfterTheOther) {
  WrongTokens tokens;

  EXPECT_EQ(tokens.charge("192.0.2.7", start), 1s);
  EXPECT_EQ(tokens.charge("192.0.2.7", start), 2s);
  EXPECT_EQ(tokens.charge("192.0.2.7", start + 1500ms), 1500ms);
  EXPECT_EQ(tokens.charge("192.0.2.7", start + 3s), 1s) << "all is paid by then";
}

TEST(WrongTokens, WaitForAFewOthersAtMost) {
  WrongTokens tokens;
  for (int i = 0; i < 100; ++i) (void)tokens.charge("192.0.2.7", start);

  EXPECT_EQ(tokens.charge("192.0.2.7", start), 5s);
}

TEST(WrongTokens, CostNobodyElseAnything) {
  WrongTokens tokens;
  (void)tokens.charge("192.0.2.7", start);

  EXPECT_EQ(tokens.charge("192.0.2.8", start), 1s);
  EXPECT_EQ(tokens.charge("2001:db8::1", start), 1s);
}

TEST(WrongTokens, CostAllOfAnIpv6Network) {
  WrongTokens tokens;
  (void)tokens.charge("2001:db8:0:1::1", start);

  EXPECT_EQ(tokens.charge("2001:db8:0:1:ffff::2", start), 2s);
  EXPECT_EQ(tokens.charge("2001:db8:0:2::1", start), 1s);
  EXPECT_EQ(owner_of("::ffff:192.0.2.7"), "192.0.2.7");
}

TEST(WrongTokens, OfMoreAddressesThanAreKeptArePaidForTogether) {
  WrongTokens tokens;
  for (std::size_t i = 0; i < WrongTokens::addresses_max; ++i)
    (void)tokens.charge("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), start);

  EXPECT_EQ(tokens.charge("192.0.2.1", start), 1s);
  EXPECT_EQ(tokens.charge("192.0.2.2", start), 2s);
  EXPECT_EQ(tokens.charge("192.0.2.3", start + 2s), 1s);
}

}  // namespace
}  // namespace fixline::endpoints
