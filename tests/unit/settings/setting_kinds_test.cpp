#include "settings/setting_kinds.hpp"

#include <gtest/gtest.h>

#include <chrono>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace fixline::settings {
namespace {

using namespace std::chrono_literals;

/// The address that was read, or "refused".
std::string address(std::string_view value) {
  Settings settings;
  const auto kind =
      listen_address([](Settings& s, const ListenAddress& read) { s.http.address = read; });
  return kind.store(settings, value) ? settings.http.address.text() : "refused";
}

/// The number of bytes that was read, or 0.
std::uint64_t byte_count(std::string_view value) {
  Settings settings;
  const auto kind = bytes(1, std::uint64_t{1} << 40U,
                          [](Settings& s, std::uint64_t read) { s.spool.bytes_max = read; });
  return kind.store(settings, value) ? settings.spool.bytes_max : 0;
}

TEST(ListenAddressSetting, TakesAnIpv4Address) { EXPECT_EQ(address("10.1.2.3:80"), "10.1.2.3:80"); }

TEST(ListenAddressSetting, TakesABracketedIpv6Address) {
  EXPECT_EQ(address("[::1]:80"), "[::1]:80");
}

TEST(ListenAddressSetting, TakesAPortAloneAsEveryAddress) {
  EXPECT_EQ(address(":80"), "0.0.0.0:80");
}

TEST(ListenAddressSetting, RefusesAnIpv6AddressWithoutBrackets) {
  EXPECT_EQ(address("::1:80"), "refused");
}

TEST(ListenAddressSetting, RefusesAPortAbove65535) { EXPECT_EQ(address("h:65536"), "refused"); }

TEST(ListenAddressSetting, RefusesAnAddressWithoutAPort) {
  EXPECT_EQ(address("127.0.0.1"), "refused");
}

TEST(BytesSetting, TakesPlainBytes) { EXPECT_EQ(byte_count("1000"), 1000U); }

TEST(BytesSetting, TakesUnitsInAnySpelling) {
  for (const auto* value : {"32MiB", "32 mb", "32M", "32m"}) {
    EXPECT_EQ(byte_count(value), 32U << 20U) << value;
  }
}

TEST(BytesSetting, RefusesWhatIsNoNumberOfBytes) {
  for (const auto* value : {"", "MiB", "-1", "1.5G", "1X", "99999999999999999999", "20000000T"}) {
    EXPECT_EQ(byte_count(value), 0U) << value;
  }
}

std::chrono::seconds span_of(std::string_view value) {
  std::chrono::seconds got{-1};
  const auto kind = span(1s, 336h, [&](Settings&, std::chrono::seconds read) { got = read; });
  Settings settings;
  (void)kind.store(settings, value);
  return got;
}

TEST(SpanSetting, TakesEachUnit) {
  EXPECT_EQ(span_of("90s"), 90s);
  EXPECT_EQ(span_of("5 min"), 5min);
  EXPECT_EQ(span_of("24H"), 24h);
  EXPECT_EQ(span_of("14d"), 336h);
  EXPECT_EQ(span_of("2w"), 336h);
}

TEST(SpanSetting, RefusesANumberWithoutUnitAndWhatIsOutOfRange) {
  for (const auto* value : {"", "24", "h", "-1h", "1.5h", "1m", "0s", "15d", "none",
                            "99999999999999999999w", "9223372036854775807w"})
    EXPECT_EQ(span_of(value), -1s) << value;
}

TEST(SpanSetting, SaysWhatItExpects) {
  Settings settings;
  const auto stored = span(1s, 336h, [](Settings&, auto) {}).store(settings, "24");

  ASSERT_FALSE(stored);
  EXPECT_EQ(stored.error().detail, R"("24" is not 1s to 14d, with its unit: s, min, h, d or w)");
}

TEST(BytesSetting, MayBeNone) {
  std::optional<std::uint64_t> got = 1;
  const auto kind = bytes_or_none(1024, 1 << 20, [&](Settings&, auto read) { got = read; });
  Settings settings;

  EXPECT_TRUE(kind.store(settings, "none"));
  EXPECT_EQ(got, std::nullopt);
  EXPECT_TRUE(kind.store(settings, "64KiB"));
  EXPECT_EQ(got, 65'536U);
  EXPECT_FALSE(kind.store(settings, "1000"));
}

TEST(SpanSetting, MayBeNone) {
  std::optional<std::chrono::seconds> got = 1s;
  const auto kind = span_or_none(1s, 336h, [&](Settings&, auto read) { got = read; });
  Settings settings;

  EXPECT_TRUE(kind.store(settings, "None"));
  EXPECT_EQ(got, std::nullopt);
  EXPECT_TRUE(kind.store(settings, "6h"));
  EXPECT_EQ(got, 6h);
  EXPECT_FALSE(kind.store(settings, "0h"));
}

using Words = std::vector<std::string>;

/// The words that were read, or "refused".
template <class Kind>
Words words(Kind kind, std::string_view value) {
  Words got;
  Settings settings;
  const auto stored =
      kind([&](Settings&, Words read) { got = std::move(read); }).store(settings, value);
  return stored ? got : Words{"refused"};
}

TEST(WebOriginsSetting, TakesOriginsBetweenCommasOrBlanks) {
  EXPECT_EQ(words(web_origins, "https://a.example, http://localhost:3000  capacitor://localhost"),
            (Words{"https://a.example", "http://localhost:3000", "capacitor://localhost"}));
  EXPECT_EQ(words(web_origins, ""), Words{});
}

TEST(WebOriginsSetting, RefusesWhatNoBrowserSaysOrEachPageMaySay) {
  for (const auto* value : {"*", "null", "a.example", "https://", "https://a.example/",
                            "https://a.example, https://b.example/x"})
    EXPECT_EQ(words(web_origins, value), Words{"refused"}) << value;
}

TEST(HostNamesSetting, TakesNamesWithoutAPort) {
  EXPECT_EQ(words(host_names, "track.example.org,[fd00::1]"),
            (Words{"track.example.org", "[fd00::1]"}));
  for (const auto* value : {"a.example:8000", "https://a.example", "*"})
    EXPECT_EQ(words(host_names, value), Words{"refused"}) << value;
}

TEST(YesOrNoSetting, KnowsTheUsualWords) {
  Settings settings;
  const auto kind = yes_or_no([](Settings& s, bool read) { s.database.migrate_at_start = read; });

  for (const auto* value : {"no", "FALSE", "off", "0"}) {
    settings.database.migrate_at_start = true;
    EXPECT_TRUE(kind.store(settings, value)) << value;
    EXPECT_FALSE(settings.database.migrate_at_start) << value;
  }
}

TEST(YesOrNoSetting, RefusesOtherWords) {
  Settings settings;

  EXPECT_FALSE(yes_or_no([](Settings&, bool) {}).store(settings, "maybe"));
}

}  // namespace
}  // namespace fixline::settings
