// Looking through the spool without taking anything out of it.
#include <gmock/gmock.h>

#include "unit/spool/store_fixture.hpp"

namespace fixline::spool {
namespace {

using Blobs = std::vector<std::string>;

class SpoolLookTest : public StoreTest {
 protected:
  /// All that is shown, in as many pieces as it takes.
  Blobs seen() {
    Blobs blobs;
    pieces = 0;
    is_whole = true;
    for (std::optional<LookedTo> from = LookedTo{}; from; ++pieces) {
      const auto glance = store->look(live_lane, *from);
      EXPECT_TRUE(glance) << glance.error().detail;
      if (!glance) break;
      for (const auto& blob : blobs_of(glance->entries)) blobs.push_back(blob);
      is_whole &= glance->looked.is_whole;
      from = glance->looked.next;
    }
    return blobs;
  }

  std::size_t pieces = 0;
  bool is_whole = true;
};

TEST_F(SpoolLookTest, ShowsWhatIsNotSettledHandedOutOrNot) {
  for (const auto* blob : {"a", "b", "c", "d"}) must_put(live_lane, blob);
  must_put(urgent_lane, "other lane");
  const auto a = store->read(points::QueueName::live, 2).value();
  ASSERT_EQ(blobs_of(a), (Blobs{"other lane", "a", "b"}));
  ASSERT_TRUE(settle(a[1]));

  EXPECT_EQ(seen(), (Blobs{"b", "c", "d"}));
  EXPECT_EQ(blobs_of(read()), (Blobs{"c", "d"}));
}

TEST_F(SpoolLookTest, ShowsAfterARestartWhatWasNotSettledBefore) {
  for (const auto* blob : {"a", "b", "c"}) must_put(live_lane, blob);
  const auto all = read();
  ASSERT_TRUE(settle(all[1]));
  reopen();

  EXPECT_EQ(seen(), (Blobs{"a", "c"}));
  must_put(live_lane, "new");
  EXPECT_EQ(seen(), (Blobs{"a", "c", "new"}));
  EXPECT_EQ(read().size(), 3U);
}

TEST_F(SpoolLookTest, GoesOnWhereItStoppedOverManySegments) {
  Blobs put_in;
  for (int at = 0; at != 40; ++at) {
    put_in.push_back(std::to_string(at) + std::string(1 << 20, 'x'));
    must_put(live_lane, put_in.back());
  }

  EXPECT_EQ(seen(), put_in);
  EXPECT_GE(pieces, 40U);
  EXPECT_TRUE(is_whole);
}

TEST_F(SpoolLookTest, SaysWhenAFileIsNotThereAndShowsTheOthers) {
  must_put(live_lane, "a");
  reopen();
  must_put(live_lane, "b");
  std::filesystem::remove(files(".spool").front());

  EXPECT_EQ(seen(), Blobs{"b"});
  EXPECT_FALSE(is_whole);
}

}  // namespace
}  // namespace fixline::spool
