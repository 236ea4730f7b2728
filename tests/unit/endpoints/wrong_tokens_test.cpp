#include "endpoints/wrong_tokens.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fixline::endpoints {
namespace {

using namespace std::chrono_literals;
using Verdict = WrongTokens::Verdict;

constexpr WrongTokens::Clock::time_point start{};

TEST(WrongTokens, CostTheirAddressASecond) {
  WrongTokens tokens;

  EXPECT_EQ(tokens.judge("192.0.2.7", false, start), Verdict::wrong);
  EXPECT_EQ(tokens.judge("192.0.2.7", true, start + 999ms), Verdict::unseen);
  EXPECT_EQ(tokens.judge("192.0.2.7", false, start + 999ms), Verdict::unseen);
  EXPECT_EQ(tokens.judge("192.0.2.7", true, start + 1s), Verdict::right);
}

TEST(WrongTokens, CostNobodyElseAnything) {
  WrongTokens tokens;
  EXPECT_EQ(tokens.judge("192.0.2.7", false, start), Verdict::wrong);

  EXPECT_EQ(tokens.judge("192.0.2.8", true, start), Verdict::right);
  EXPECT_EQ(tokens.judge("2001:db8::1", true, start), Verdict::right);
}

TEST(WrongTokens, CostAllOfAnIpv6Network) {
  WrongTokens tokens;
  EXPECT_EQ(tokens.judge("2001:db8:0:1::1", false, start), Verdict::wrong);

  EXPECT_EQ(tokens.judge("2001:db8:0:1:ffff::2", true, start), Verdict::unseen);
  EXPECT_EQ(tokens.judge("2001:db8:0:2::1", true, start), Verdict::right);
  EXPECT_EQ(owner_of("::ffff:192.0.2.7"), "192.0.2.7");
}

TEST(WrongTokens, OfMoreAddressesThanAreKeptArePaidForTogether) {
  WrongTokens tokens;
  for (std::size_t i = 0; i < WrongTokens::addresses_max; ++i)
    EXPECT_EQ(tokens.judge("10.0." + std::to_string(i / 250) + "." + std::to_string(i % 250), false,
                           start),
              Verdict::wrong);

  EXPECT_EQ(tokens.judge("192.0.2.1", true, start), Verdict::right);
  EXPECT_EQ(tokens.judge("192.0.2.1", false, start), Verdict::wrong);
  EXPECT_EQ(tokens.judge("192.0.2.2", false, start), Verdict::unseen);
  EXPECT_EQ(tokens.judge("192.0.2.2", true, start + 1s), Verdict::right);
}

}  // namespace
}  // namespace fixline::endpoints
