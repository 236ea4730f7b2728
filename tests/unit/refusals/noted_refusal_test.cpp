#include "refusals/noted_refusal.hpp"

#include <gtest/gtest.h>

#include <string>

namespace fixline::refusals {
namespace {

TEST(NotedRefusal, AShortTextIsKeptWhole) { EXPECT_EQ(kept_part("lat: über 90"), "lat: über 90"); }

TEST(NotedRefusal, ALongTextIsCutBetweenTwoCharacters) {
  const std::string kept = kept_part(std::string(199, 'x') + "€ and more");

  EXPECT_EQ(kept, std::string(199, 'x'));
}

}  // namespace
}  // namespace fixline::refusals
