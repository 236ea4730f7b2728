#include "formats/digest.hpp"

#include <gtest/gtest.h>

namespace fixline::formats {
namespace {

TEST(Sha256Hex, IsThatOfTheStandard) {
  EXPECT_EQ(sha256_hex("abc"), "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
}

TEST(Sha256Base64, IsTheSameInFewerLetters) {
  EXPECT_EQ(sha256_base64("abc"), "ungWv48Bz+pBQUDeXa4iI7ADYaOWF3qctBD/YfIAFa0=");
}

TEST(Sha256, StartsAnewForEachText) {
  const auto first = sha256("abc");

  EXPECT_NE(sha256(""), first);
  EXPECT_EQ(sha256("abc"), first);
}

TEST(IsSameSecret, ComparesWholeTexts) {
  EXPECT_TRUE(is_same_secret("s3cret", "s3cret"));
  EXPECT_FALSE(is_same_secret("s3cre", "s3cret"));
  EXPECT_FALSE(is_same_secret("", "s3cret"));
}

}  // namespace
}  // namespace fixline::formats
