#include "client/url.hpp"

#include <gtest/gtest.h>

namespace fixline::client {
namespace {

TEST(ServiceUrl, IsSplitIntoHostPortAndPrefix) {
  const auto address = parse_service_url("http://tracker.example:8123/points/");

  ASSERT_TRUE(address) << address.error().detail;
  EXPECT_EQ(address->host, "tracker.example");
  EXPECT_EQ(address->port, "8123");
  EXPECT_EQ(address->prefix, "/points");
}

TEST(ServiceUrl, HasPort80WhenItNamesNone) {
  const auto address = parse_service_url("http://localhost");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->authority(), "localhost:80");
}

TEST(ServiceUrl, KeepsAnIpv6AddressWithoutItsBrackets) {
  const auto address = parse_service_url("http://[::1]:8000");

  ASSERT_TRUE(address);
  EXPECT_EQ(address->host, "::1");
  EXPECT_EQ(address->authority(), "[::1]:8000");
}

TEST(ServiceUrl, MayBeWithinTls) {
  const auto named = parse_service_url("https://localhost:8000/fx");
  const auto plain = parse_service_url("http://localhost");
  const auto without_port = parse_service_url("https://localhost");

  ASSERT_TRUE(named && plain && without_port);
  EXPECT_TRUE(named->is_secret);
  EXPECT_EQ(named->port, "8000");
  EXPECT_EQ(without_port->port, "443");
  EXPECT_FALSE(plain->is_secret);
}

class BadServiceUrl : public testing::TestWithParam<const char*> {};

TEST_P(BadServiceUrl, IsRefused) { EXPECT_FALSE(parse_service_url(GetParam())) << GetParam(); }

INSTANTIATE_TEST_SUITE_P(Each, BadServiceUrl,
                         testing::Values("", "localhost:8000", "http://", "http://:80",
                                         "http://a:0", "http://a:65536", "http://a:8x",
                                         "http://u:p@a:1", "http://a:1/?q", "http://[::1",
                                         "http://[::1]x:80", "http://a b:1", "http://a:1/\r\nX: y",
                                         "ftp://a", "https://", "HTTPS:/a"));

}  // namespace
}  // namespace fixline::client
