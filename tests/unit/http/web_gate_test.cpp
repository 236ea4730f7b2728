#include "http/web_gate.hpp"

#include <gtest/gtest.h>

namespace fixline::http {
namespace {

const WebRules rules{.origins = {"https://app.example.org"}, .hosts = {"track.example.org"}};

unsigned status_for(const PageMarks& marks, bool is_on_loopback = false) {
  const WebGate gate(rules, is_on_loopback);
  const auto refused = gate.refusal_of(marks);
  return refused ? refused->status : 200;
}

unsigned status_on_loopback(std::string host) {
  return status_for({.host = std::move(host), .origin = {}}, true);
}

TEST(WebGate, LetsThoseInWhoAreNoBrowser) { EXPECT_EQ(status_for({}), 200U); }

TEST(WebGate, RefusesThePagesOfOthers) {
  EXPECT_EQ(status_for({.host = "h:8000", .origin = "https://evil.example"}), 403U);
  EXPECT_EQ(status_for({.host = "h:8000", .origin = "http://h:9000"}), 403U);
  EXPECT_EQ(status_for({.host = "h:8000", .origin = "null"}), 403U);
  EXPECT_EQ(status_for({.host = "h:8000", .origin = "https://app.example.org.evil.example"}), 403U);
  EXPECT_EQ(status_for({.host = "h:8000", .origin = {}, .is_cross_site = true}), 403U);
}

TEST(WebGate, LetsItsOwnPagesIn) {
  EXPECT_EQ(status_for({.host = "h:8000", .origin = "http://h:8000"}), 200U);
  EXPECT_EQ(status_for({.host = "Track.example.org", .origin = "https://track.example.org"}), 200U);
}

TEST(WebGate, LetsPagesInThatAreNamed) {
  const PageMarks marks{.host = "h", .origin = "https://app.example.org", .is_cross_site = true};

  EXPECT_EQ(status_for(marks), 200U);
  EXPECT_EQ(WebGate(rules, false).named_origin(marks), "https://app.example.org");
}

TEST(WebGate, NamesNoOriginThatIsNotNamed) {
  const PageMarks own{.host = "h", .origin = "http://h"};

  EXPECT_EQ(WebGate(rules, false).named_origin(own), "");
  EXPECT_EQ(WebGate(rules, false).named_origin({}), "");
}

TEST(WebGate, TakesLoopbackNamesOnLoopback) {
  for (const auto* host : {"localhost", "LOCALHOST:8000", "127.0.0.1", "127.1.2.3:8000", "[::1]",
                           "[::1]:8000", "track.example.org", "track.example.org:8000", ""})
    EXPECT_EQ(status_on_loopback(host), 200U) << host;
}

TEST(WebGate, TakesNoOtherNamesOnLoopback) {
  for (const auto* host : {"evil.example", "127.evil.example", "localhost.evil.example", "10.0.0.1",
                           "[::2]", "127.0.0.1.evil.example:8000", "localhost@evil.example"})
    EXPECT_EQ(status_on_loopback(host), 403U) << host;
}

TEST(WebGate, TakesAnyNameElsewhere) {
  EXPECT_EQ(status_for({.host = "evil.example", .origin = {}}), 200U);
}

}  // namespace
}  // namespace fixline::http
