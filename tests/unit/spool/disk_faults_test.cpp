#include <gmock/gmock.h>
#include <sys/mount.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <fstream>

#include "unit/spool/disk.hpp"
#include "unit/spool/store_fixture.hpp"

namespace fixline::spool {
namespace {

using Blobs = std::vector<std::string>;

class SpoolDiskFaults : public StoreTest {
 protected:
  ~SpoolDiskFaults() override { disk.mend(); }

  ErrorCode code_of_put(std::string bytes) {
    const auto refused = put(live_lane, std::move(bytes));
    EXPECT_FALSE(refused);
    return refused ? ErrorCode::invalid : refused.error().code;
  }
};

TEST_F(SpoolDiskFaults, RefusesAsOverloadedWhenTheDiskIsFullAndTakesAgainWhenThereIsRoom) {
  must_put(live_lane, "before");
  disk.write_error = ENOSPC;

  EXPECT_EQ(code_of_put("refused"), ErrorCode::overloaded);
  EXPECT_THAT(store->facts().trouble, testing::HasSubstr("No space left"));
  disk.mend();

  must_put(live_lane, "after");
  EXPECT_EQ(store->facts().trouble, "");
  EXPECT_EQ(blobs_of(read()), (Blobs{"before", "after"}));
  reopen();
  EXPECT_EQ(blobs_of(read()), (Blobs{"before", "after"}));
}

TEST_F(SpoolDiskFaults, LeavesNothingOfAWriteThatEndsHalfway) {
  must_put(live_lane, "before");
  const auto file = files(".spool")[0];
  const auto size = std::filesystem::file_size(file);
  const auto bytes = store->facts().bytes;
  disk.bytes_until_write_error = 30;
  disk.write_error = EDQUOT;

  EXPECT_EQ(code_of_put(std::string(1000, 'x')), ErrorCode::overloaded);

  EXPECT_EQ(std::filesystem::file_size(file), size);
  EXPECT_EQ(store->facts().bytes, bytes);
}

TEST_F(SpoolDiskFaults, BeginsANewSegmentWhenTheRestOfAWriteCanNotBeCutOff) {
  must_put(live_lane, "before");
  disk.bytes_until_write_error = 30;
  disk.write_error = EIO;
  disk.truncate_error = EIO;

  EXPECT_EQ(code_of_put(std::string(1000, 'x')), ErrorCode::unavailable);
  disk.mend();
  must_put(live_lane, "after");

  EXPECT_EQ(files(".spool").size(), 2U);
  reopen();
  EXPECT_EQ(blobs_of(read()), (Blobs{"before", "after"}));
}

TEST_F(SpoolDiskFaults, CountsNothingOfASyncThatFailed) {
  must_put(live_lane, "before", 3);
  disk.sync_error = EIO;

  EXPECT_EQ(code_of_put("doubtful"), ErrorCode::unavailable);
  disk.mend();
  must_put(live_lane, "after", 4);

  EXPECT_EQ(store->facts().points, 7U);
  EXPECT_EQ(files(".spool").size(), 2U) << "the segment is given up";
  const auto entries = read();
  EXPECT_EQ(blobs_of(entries), (Blobs{"before", "after"}));
  for (const auto& entry : entries) settle(entry);
  EXPECT_EQ(store->facts().bytes, 0U);
}

TEST_F(SpoolDiskFaults, FailsEveryEntryOfALaneWhoseSyncFailed) {
  std::vector<NewEntry> entries;
  for (int at = 0; at != 5; ++at) entries.push_back({live_lane, 0, {"x", 1}, {}});
  disk.sync_error = EIO;

  for (const auto& outcome : store->append(entries)) EXPECT_FALSE(outcome);
}

TEST_F(SpoolDiskFaults, SharesOneSyncAmongTheEntriesOfALane) {
  std::vector<NewEntry> entries;
  for (int at = 0; at != 100; ++at) entries.push_back({live_lane, 0, {"x", 1}, {}});
  const int before = disk.syncs;

  for (const auto& outcome : store->append(entries)) EXPECT_TRUE(outcome);

  EXPECT_EQ(disk.syncs - before, 1);
}

TEST_F(SpoolDiskFaults, SettlesWhatItCanNotNote) {
  must_put(live_lane, "a");
  must_put(live_lane, "b");
  const auto entries = read();
  disk.write_error = ENOSPC;

  EXPECT_TRUE(settle(entries[0]));
  disk.mend();

  EXPECT_EQ(store->facts().entries, 1U);
  reopen();
  EXPECT_EQ(blobs_of(read()), (Blobs{"a", "b"})) << "a redelivery, no loss";
}

TEST_F(SpoolDiskFaults, TriesAnEntryUnwatchedWhenThereIsNoRoomToNoteIt) {
  must_put(live_lane, "a");
  const auto id = id_of(read()[0]);
  disk.write_error = ENOSPC;
  EXPECT_TRUE(store->begin_trial({&id, 1}));

  disk.write_error = EIO;
  EXPECT_FALSE(store->begin_trial({&id, 1}));
}

TEST_F(SpoolDiskFaults, KnowsByItselfWhenTheDiskTakesAgain) {
  disk.write_error = ENOSPC;
  EXPECT_EQ(code_of_put("refused"), ErrorCode::overloaded);
  store->probe();
  EXPECT_NE(store->facts().trouble, "");
  disk.mend();

  store->probe();

  EXPECT_EQ(store->facts().trouble, "");
}

/// A file system of 1 MiB in memory.
class SmallDisk {
 public:
  explicit SmallDisk(std::filesystem::path place) : place_(std::move(place)) {
    std::filesystem::create_directories(place_);
    is_mounted_ = ::mount("tmpfs", place_.c_str(), "tmpfs", 0, "size=1m,mode=700") == 0;
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  ~SmallDisk() {
    if (is_mounted_) ::umount2(place_.c_str(), MNT_DETACH);
  }
  [[nodiscard]] bool is_mounted() const { return is_mounted_; }

 private:
  std::filesystem::path place_;
  bool is_mounted_ = false;
};

TEST_F(SpoolDiskFaults, SurvivesADiskThatIsReallyFull) {
  close();
  const SmallDisk small(folder());
  if (!small.is_mounted()) GTEST_SKIP() << "no small disk to fill: mounting needs root";
  reopen();
  Blobs taken;
  Result<void> last;
  for (int at = 0; last && at != 1000; ++at) {
    const std::string blob = std::to_string(at) + std::string(50'000, 'x');
    last = put(live_lane, blob);
    if (last) taken.push_back(blob);
  }
  ASSERT_FALSE(last);
  EXPECT_EQ(last.error().code, ErrorCode::overloaded);
  EXPECT_LT(store->facts().free_bytes, 64U << 10);

  auto entries = read();
  EXPECT_EQ(blobs_of(entries), taken);
  for (const auto& entry : entries) EXPECT_TRUE(settle(entry));

  must_put(live_lane, "after");
  reopen();
  EXPECT_EQ(blobs_of(read()), Blobs{"after"});
}

}  // namespace
}  // namespace fixline::spool
