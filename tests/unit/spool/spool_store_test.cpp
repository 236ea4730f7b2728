#include <gmock/gmock.h>

#include <fstream>
#include <random>

#include "unit/spool/store_fixture.hpp"

namespace fixline::spool {
namespace {

using testing::HasSubstr;
using Blobs = std::vector<std::string>;

class SpoolStoreTest : public StoreTest {};

TEST_F(SpoolStoreTest, HandsOutAgainAfterARestartWhatWasNotSettled) {
  must_put(live_lane, "a", 3);
  must_put(live_lane, "b", 4);
  const auto first = read();
  ASSERT_TRUE(settle(first[0]));

  reopen();

  const auto again = read();
  ASSERT_EQ(blobs_of(again), Blobs{"b"});
  EXPECT_FALSE(first[1].redelivered);
  EXPECT_TRUE(again[0].redelivered);
  EXPECT_EQ(store->facts().points, 4U);
}

TEST_F(SpoolStoreTest, KnowsItsDepthAfterARestartBeforeAnythingIsRead) {
  must_put(live_lane, "a", 3);
  must_put(urgent_lane, "b", 4);

  reopen();

  const auto status = store->status({});
  ASSERT_TRUE(status);
  EXPECT_EQ(status->depths[0].normal.points, 3U);
  EXPECT_EQ(status->depths[0].priority.points, 4U);
  EXPECT_EQ(status->depths[0].priority.pending_entries, 0U);
  EXPECT_TRUE(store->facts().is_counted);
}

TEST_F(SpoolStoreTest, GivesWhatAnEarlierRunLeftBeforeWhatIsNew) {
  must_put(live_lane, "old");
  reopen();
  must_put(live_lane, "new");

  EXPECT_EQ(blobs_of(read()), (Blobs{"old", "new"}));
}

TEST_F(SpoolStoreTest, KeepsOrderOverManySegments) {
  Blobs put_in;
  for (int at = 0; at != 40; ++at) {
    put_in.push_back(std::to_string(at) + std::string(1 << 20, 'x'));
    must_put(live_lane, put_in.back());
  }

  EXPECT_GT(files(".spool").size(), 4U);
  EXPECT_EQ(blobs_of(read()), put_in);
}

TEST_F(SpoolStoreTest, TakesNoRoomOnceItIsDrained) {
  for (int at = 0; at != 20; ++at) must_put(live_lane, std::string(1 << 20, 'x'));
  for (const auto& entry : read()) EXPECT_TRUE(settle(entry));

  EXPECT_TRUE(files(".spool").empty());
  EXPECT_TRUE(files(".notes").empty());
  EXPECT_EQ(store->facts().bytes, 0U);
  must_put(live_lane, "next");
  EXPECT_EQ(blobs_of(read()), Blobs{"next"});
}

TEST_F(SpoolStoreTest, FreesEachSegmentAsSoonAsItIsSettled) {
  for (int at = 0; at != 20; ++at) must_put(live_lane, std::string(1 << 20, 'x'));
  const auto before = files(".spool").size();
  const auto entries = read();

  for (std::size_t at = 0; at != 8; ++at) settle(entries[at]);

  EXPECT_EQ(files(".spool").size(), before - 1);
}

TEST_F(SpoolStoreTest, ReadsAgainWhatItHandedOutInThisRunOrWasLeftByAnEarlierOne) {
  must_put(live_lane, "old");
  reopen();
  must_put(urgent_lane, "new");
  const auto entries = read();  // new, old
  const std::vector ids{id_of(entries[1]), id_of(entries[0]), RecordId{live_lane, 99, 0}};

  const auto again = store->read_again(ids);

  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(*again, (std::vector<std::optional<std::string>>{"old", "new", std::nullopt}));
}

TEST_F(SpoolStoreTest, GivesUpWhatCameToHarmSinceItWasHandedOutAndKeepsItsFile) {
  must_put(live_lane, "whole");
  must_put(live_lane, "harmed", 7);
  const auto entries = read();
  ASSERT_TRUE(settle(entries[0]));
  const auto harmed = id_of(entries[1]);
  flip_bit(files(".spool").front(), harmed.offset + record_head_bytes);

  const auto again = store->read_again({&harmed, 1});

  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_FALSE(again->front());
  EXPECT_EQ(store->facts().points, 0U);
  EXPECT_EQ(files(".damaged").size(), 1U);
  EXPECT_THAT(log.text(), HasSubstr("an entry of 7 points"));
}

TEST_F(SpoolStoreTest, KeepsWhatTheDiskDoesNotGiveForLater) {
  must_put(live_lane, "a");
  const auto entries = read();
  const auto id = id_of(entries[0]);
  std::filesystem::remove(files(".spool").front());

  const auto again = store->read_again({&id, 1});

  ASSERT_FALSE(again);
  EXPECT_EQ(again.error().code, ErrorCode::unavailable);
  EXPECT_EQ(store->facts().entries, 1U);
}

TEST_F(SpoolStoreTest, SettlesAnEntryOnce) {
  must_put(live_lane, "a");
  must_put(live_lane, "b");
  const auto entries = read();

  EXPECT_TRUE(settle(entries[0]));
  EXPECT_FALSE(settle(entries[0]));
}

TEST_F(SpoolStoreTest, SettlesNothingThatItDidNotHandOut) {
  must_put(live_lane, "a");
  const RecordId id{live_lane, 1, 0};

  EXPECT_FALSE(store->settle({&id, 1}).value().front());
  EXPECT_EQ(blobs_of(read()), Blobs{"a"});
}

TEST_F(SpoolStoreTest, RemembersTrialsOverARestart) {
  must_put(live_lane, "a");
  must_put(live_lane, "b");
  auto entries = read();
  const std::vector<RecordId> ids{id_of(entries[0]), id_of(entries[1])};
  ASSERT_TRUE(store->begin_trial(ids));
  ASSERT_TRUE(store->begin_trial(ids));
  ASSERT_TRUE(store->end_trial({&ids[1], 1}));

  reopen();

  entries = read();
  EXPECT_EQ(store->failed_trials(ids), (std::vector<std::uint32_t>{2, 0}));
}

TEST_F(SpoolStoreTest, DoesNotGrowByTrials) {
  must_put(live_lane, "a");
  const auto id = id_of(read()[0]);
  ASSERT_TRUE(store->begin_trial({&id, 1}));
  const auto bytes = store->facts().bytes;

  for (int at = 0; at != 100; ++at) {
    ASSERT_TRUE(store->end_trial({&id, 1}));
    ASSERT_TRUE(store->begin_trial({&id, 1}));
  }

  EXPECT_EQ(store->facts().bytes, bytes);
}

TEST_F(SpoolStoreTest, RefusesWhatGoesOverItsLimitAndTakesItOnceThereIsRoom) {
  bytes_max = 3 << 20;
  reopen();
  must_put(live_lane, std::string(2 << 20, 'x'));

  const auto refused = put(live_lane, std::string(2 << 20, 'y'));
  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::overloaded);
  for (const auto& entry : read()) settle(entry);

  must_put(live_lane, std::string(2 << 20, 'y'));
}

TEST_F(SpoolStoreTest, TakesTheSmallOfACommitWhenTheLargeHasNoRoom) {
  bytes_max = 1 << 20;
  reopen();
  std::vector<NewEntry> entries(2);
  entries[0] = {live_lane, 0, {std::string(2 << 20, 'x'), 1}, {}};
  entries[1] = {live_lane, 0, {"small", 1}, {}};

  const auto outcomes = store->append(entries);

  EXPECT_FALSE(outcomes[0]);
  EXPECT_TRUE(outcomes[1]);
  EXPECT_EQ(blobs_of(read()), Blobs{"small"});
}

TEST_F(SpoolStoreTest, TakesAnEntryThatIsLargerThanASegment) {
  const std::string large(std::size_t{9} << 20, 'x');
  must_put(live_lane, "before");
  must_put(live_lane, large);
  must_put(live_lane, "after");

  EXPECT_EQ(blobs_of(read()), (Blobs{"before", large, "after"}));
}

TEST_F(SpoolStoreTest, RefusesAnEntryThatNoReaderWouldTake) {
  const auto refused = put(live_lane, std::string(blob_bytes_max + 1, 'x'));

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::too_large);
}

TEST_F(SpoolStoreTest, SaysWhoHoldsItsFolder) {
  SpoolStore second(SpoolOptions{.directory = folder()}, log.log());

  const auto opened = second.open(SpoolStore::Clock::now());

  ASSERT_FALSE(opened);
  EXPECT_EQ(opened.error().code, ErrorCode::unavailable);
  EXPECT_THAT(opened.error().detail, HasSubstr("process " + std::to_string(::getpid())));
  NewEntry entry{live_lane, 0, {"a", 1}, {}};
  EXPECT_EQ(second.append({&entry, 1}).front().error().detail, opened.error().detail);
}

TEST_F(SpoolStoreTest, OpensAFolderThatCouldNotBeUsedAWhileAgo) {
  const auto place = temporary.path() / "in the way";
  std::ofstream(place) << "a file";
  SpoolStore late(SpoolOptions{.directory = place}, log.log());
  const auto start = SpoolStore::Clock::now();
  ASSERT_FALSE(late.open(start));
  std::filesystem::remove(place);

  EXPECT_FALSE(late.open(start));
  EXPECT_TRUE(late.open(start + std::chrono::seconds(3)));
  EXPECT_TRUE(late.facts().is_open);
}

TEST_F(SpoolStoreTest, MakesAFolderAgainThatWasRemoved) {
  must_put(live_lane, "a");
  std::filesystem::remove_all(folder());
  ASSERT_FALSE(put(urgent_lane, "b"));

  store->probe();
  ASSERT_TRUE(store->open(SpoolStore::Clock::now() + std::chrono::seconds(3)));

  must_put(urgent_lane, "c");
  EXPECT_EQ(blobs_of(read()), Blobs{"c"});
}

TEST_F(SpoolStoreTest, IsForItsOwnerAlone) {
  must_put(live_lane, "a");

  using std::filesystem::perms;
  EXPECT_EQ(std::filesystem::status(folder()).permissions(), perms::owner_all);
  EXPECT_EQ(std::filesystem::status(files(".spool")[0]).permissions(),
            perms::owner_read | perms::owner_write);
}

TEST_F(SpoolStoreTest, LosesOneEntryToAFlippedBitAndSetsTheFileAside) {
  for (const auto* text : {"first entry", "second entry", "third entry"})
    must_put(live_lane, text, 7);
  close();
  flip_bit(files(".spool")[0], record_head_bytes + 2);

  reopen();

  const auto whole = read();
  EXPECT_EQ(blobs_of(whole), (Blobs{"second entry", "third entry"}));
  EXPECT_TRUE(files(".damaged").empty());
  for (const auto& entry : whole) settle(entry);
  EXPECT_EQ(files(".damaged").size(), 1U);
  EXPECT_TRUE(files(".spool").empty());
  EXPECT_EQ(store->facts().damaged_files, 1U);
  EXPECT_EQ(store->facts().entries, 0U);
  EXPECT_THAT(log.text(), HasSubstr("at least 1 entries of 7 points"));
  reopen();
  EXPECT_EQ(store->facts().damaged_files, 1U);
  EXPECT_TRUE(read().empty());
}

TEST_F(SpoolStoreTest, TellsOfDamageOnce) {
  must_put(live_lane, "first entry");
  must_put(live_lane, "second entry");
  close();
  flip_bit(files(".spool")[0], 3);
  reopen();
  for (const auto& entry : read()) settle(entry);

  const auto text = log.text();
  const auto first = text.find("damaged bytes");
  ASSERT_NE(first, std::string::npos);
  EXPECT_EQ(text.find("damaged bytes", first + 1), std::string::npos);
}

TEST_F(SpoolStoreTest, PassesOverAWriteThatACrashCutAndRemovesTheFileInTheEnd) {
  must_put(live_lane, "whole");
  must_put(live_lane, "to be cut");
  close();
  const auto file = files(".spool")[0];
  std::filesystem::resize_file(file, std::filesystem::file_size(file) - 3);

  reopen();

  const auto entries = read();
  EXPECT_EQ(blobs_of(entries), Blobs{"whole"});
  settle(entries[0]);
  EXPECT_TRUE(files(".spool").empty());
  EXPECT_TRUE(files(".damaged").empty());
}

TEST_F(SpoolStoreTest, RemovesAnEmptySegmentOfAnEarlierRun) {
  must_put(live_lane, "a");
  close();
  std::filesystem::resize_file(files(".spool")[0], 0);

  reopen();

  EXPECT_TRUE(files(".spool").empty());
}

TEST_F(SpoolStoreTest, RemovesAtTheStartWhatWasSettledAndNotYetDeleted) {
  must_put(live_lane, "a");
  must_put(live_lane, "b");
  const auto spare = temporary.path() / "spare";
  const auto entries = read();
  settle(entries[0]);
  std::filesystem::copy(folder(), spare, std::filesystem::copy_options::recursive);
  const auto notes = files(".notes")[0];
  settle(entries[1]);
  close();
  const auto lane = notes.parent_path();
  std::filesystem::create_directory(lane);
  for (const auto& each : std::filesystem::directory_iterator(spare / lane.filename()))
    std::filesystem::copy(each, lane / each.path().filename());
  std::filesystem::remove(lane / notes.filename());

  reopen();

  EXPECT_EQ(blobs_of(read()), (Blobs{"a", "b"})) << "without its notes all of it comes again";
}

TEST_F(SpoolStoreTest, SettlesNothingByDamagedNotes) {
  std::mt19937 random(1);
  for (int at = 0; at != 20; ++at) must_put(live_lane, "entry " + std::to_string(at));
  const auto entries = read();
  for (std::size_t at = 0; at != 10; ++at) settle(entries[at]);
  close();
  const auto notes = files(".notes")[0];
  const auto size = std::filesystem::file_size(notes);
  for (int flips = 0; flips != 50; ++flips)
    flip_bit(notes, random() % size, static_cast<unsigned>(random() % 8));

  reopen();

  const auto left = blobs_of(read());
  for (std::size_t at = 10; at != 20; ++at) EXPECT_THAT(left, testing::Contains(entries[at].blob));
}

TEST_F(SpoolStoreTest, LeavesFilesAloneThatAreNotItsOwn) {
  must_put(live_lane, "a");
  const auto stranger = files(".spool")[0].parent_path() / "README";
  std::ofstream(stranger) << "not ours";

  reopen();
  for (const auto& entry : read()) settle(entry);

  EXPECT_TRUE(std::filesystem::exists(stranger));
}

TEST_F(SpoolStoreTest, TakesNoBytesOfAClientForARecord) {
  std::string inner;
  append_record(inner, 0x1122334455667788, record_head_bytes,
                {.lane = live_lane, .points = 1, .enqueued_at = {}}, "invented");
  must_put(live_lane, inner);
  must_put(live_lane, "next");
  close();
  flip_bit(files(".spool")[0], 10);

  reopen();

  EXPECT_EQ(blobs_of(read()), Blobs{"next"});
}

}  // namespace
}  // namespace fixline::spool
