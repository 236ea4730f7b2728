#include "uri/percent_encoding.hpp"

#include <gtest/gtest.h>

namespace fixline::uri {
namespace {

TEST(PercentEncoding, LeavesUnreservedBytesAlone) {
  EXPECT_EQ(percent_encoded("aZ09-._~"), "aZ09-._~");
}

TEST(PercentEncoding, EscapesEveryOtherByte) {
  EXPECT_EQ(percent_encoded("a b/é&="), "a%20b%2F%C3%A9%26%3D");
}

TEST(PercentEncoding, LeavesAloneWhatItIsTold) {
  EXPECT_EQ(percent_encoded("/run/a b", "/"), "/run/a%20b");
}

TEST(PercentDecoding, GivesBackEveryByteThatWasEncoded) {
  std::string bytes;
  for (int byte = 0; byte < 256; ++byte) bytes += static_cast<char>(byte);

  EXPECT_EQ(percent_decoded(percent_encoded(bytes)), bytes);
}

TEST(PercentDecoding, TakesDigitsOfEitherCase) { EXPECT_EQ(percent_decoded("%c3%A9"), "é"); }

TEST(PercentDecoding, TakesAPlusForABlankOnlyWhereItIsOne) {
  EXPECT_EQ(percent_decoded("a+b"), "a+b");
  EXPECT_EQ(percent_decoded("a+b%2B", Plus::blank), "a b+");
}

TEST(PercentDecoding, RefusesAPercentSignWithoutTwoDigits) {
  for (const auto* bad : {"%", "%2", "%zz", "%2g", "%-1", "%+1", "a%%20"})
    EXPECT_EQ(percent_decoded(bad), std::nullopt) << bad;
}

}  // namespace
}  // namespace fixline::uri
