#include <gmock/gmock.h>

#include <random>

#include "support/spool_damage.hpp"
#include "unit/spool/store_fixture.hpp"

namespace fixline::spool {
namespace {

/// Files of several lanes and segments, and which record lies where.
class SpoolRecovery : public StoreTest {
 protected:
  using Random = std::mt19937;

  void fill(Random& random) {
    std::vector<NewEntry> entries;
    const std::size_t count = 5 + random() % 60;
    for (std::size_t at = 0; at != count; ++at) {
      // Mostly small, some larger than a chunk that is read at once.
      const std::size_t size = random() % 20 == 0 ? random() % 700'000 : random() % 3000;
      const points::Lane lane = random() % 2 == 0 ? live_lane : urgent_lane;
      entries.push_back({lane, 0, {test::spool_blob(at, size, random), 1}, {}});
      if (random() % 4 == 0) {
        append(entries);
        if (random() % 8 == 0) reopen();  // begins new segments
      }
    }
    append(entries);
    reopen();
    for (auto& entry : read()) put_in.push_back(std::move(entry));
    close();
  }

  void append(std::vector<NewEntry>& entries) {
    for (const auto& outcome : store->append(entries)) ASSERT_TRUE(outcome);
    entries.clear();
  }

  void damage(Random& random) {
    const auto all = files(".spool");
    for (std::size_t times = random() % 6; times != 0; --times) {
      const auto& file = all[random() % all.size()];
      hits.push_back(test::damage_file(file, random));
    }
  }

  std::vector<queue::Entry> put_in;
  std::vector<test::Hit> hits;
};

TEST_F(SpoolRecovery, DeliversWhatIsWholeAndInventsNothingWhateverIsDamaged) {
  for (unsigned seed = 1; seed <= 150; ++seed) {
    SCOPED_TRACE("seed " + std::to_string(seed));
    Random random(seed);
    put_in.clear();
    hits.clear();
    close();
    std::filesystem::remove_all(folder());
    reopen();
    fill(random);
    damage(random);

    reopen();

    const auto counted = store->facts().entries;
    const auto got = read();
    EXPECT_EQ(test::check_recovery(folder(), put_in, got, hits), "");
    EXPECT_EQ(counted, got.size());
    for (const auto& entry : got) ASSERT_TRUE(settle(entry));
    EXPECT_EQ(store->facts().entries, 0U);
    EXPECT_TRUE(files(".spool").empty()) << "a damaged file wedges the spool";
    must_put(live_lane, "after");
    EXPECT_EQ(blobs_of(read()), std::vector<std::string>{"after"});
    if (testing::Test::HasFailure()) return;
  }
}

}  // namespace
}  // namespace fixline::spool
