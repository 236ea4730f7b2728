#include "ingest/coalescer.hpp"

#include <gtest/gtest.h>

namespace fixline::ingest {
namespace {

entry::EncodedTracks piece(std::string bytes, std::uint32_t points) {
  return {std::move(bytes), points};
}

TEST(Coalescer, HasNothingBeforeAPieceComes) {
  Coalescer coalescer(1000);

  EXPECT_FALSE(coalescer.take().has_value());
}

TEST(Coalescer, JoinsWhatWaitsIntoOneEntryInOrder) {
  Coalescer coalescer(1000);
  coalescer.add(piece("one,", 1), 10);
  coalescer.add(piece("two,", 2), 11);
  coalescer.add(piece("three", 3), 12);

  const auto joined = coalescer.take();

  ASSERT_TRUE(joined.has_value());
  EXPECT_EQ(joined->tracks.bytes, "one,two,three");
  EXPECT_EQ(joined->tracks.points, 6U);
  EXPECT_EQ(joined->tickets, (std::vector<Ticket>{10, 11, 12}));
  EXPECT_FALSE(coalescer.take().has_value());
}

TEST(Coalescer, KeepsAnEntryWithinItsLimitOfPoints) {
  Coalescer coalescer(10);
  coalescer.add(piece("a", 6), 1);
  coalescer.add(piece("b", 4), 2);
  coalescer.add(piece("c", 1), 3);

  const auto first = coalescer.take();
  const auto second = coalescer.take();

  EXPECT_EQ(first->tracks.points, 10U);
  EXPECT_EQ(second->tracks.points, 1U);
}

TEST(Coalescer, DoesNotLetAPieceOvertakeAnother) {
  Coalescer coalescer(10);
  coalescer.add(piece("large", 10), 1);
  coalescer.add(piece("larger", 10), 2);
  coalescer.add(piece("small", 1), 3);

  EXPECT_EQ(coalescer.take()->tickets, std::vector<Ticket>{1});
  EXPECT_EQ(coalescer.take()->tickets, std::vector<Ticket>{2});
  EXPECT_EQ(coalescer.take()->tickets, std::vector<Ticket>{3});
}

TEST(Coalescer, CountsThePointsThatWait) {
  Coalescer coalescer(10);
  coalescer.add(piece("a", 7), 1);
  coalescer.add(piece("b", 8), 2);

  EXPECT_EQ(coalescer.points_waiting(), 15U);
  (void)coalescer.take();
  EXPECT_EQ(coalescer.points_waiting(), 8U);
}

}  // namespace
}  // namespace fixline::ingest
