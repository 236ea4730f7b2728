// What of the dead letters is deleted by itself.
#include "store/dead_letter_retention.hpp"

#include <gtest/gtest.h>

#include <string>

#include "server/store/migrated_database.hpp"

namespace fixline::store {
namespace {

using namespace std::chrono_literals;
using test::MigratedDatabase;
using test::run;

constexpr std::uint64_t kibibyte = 1024;

class DeadLetterRetentionTest : public testing::Test {
 protected:
  /// Letters of a payload of 1,024 bytes, an hour apart, the first so long ago.
  void add(int count, const std::string& first_failed_hours_ago) {
    database_.value(
        "INSERT INTO dead_letters (queue, reason, payload, last_failed_at)"
        " SELECT 'live', 'refused', decode(repeat(lpad(to_hex(i), 8, '0'), 256), 'hex'),"
        " now() - make_interval(hours => " +
        first_failed_hours_ago + " - i) FROM generate_series(1, " + std::to_string(count) +
        ") AS i");
    database_.value("ANALYZE dead_letters");
  }

  std::uint64_t deleted(DeadLetterRetention retention) {
    const auto count =
        run(database_.context(), delete_old_dead_letters(database_.session(), retention));
    EXPECT_TRUE(count) << count.error().detail;
    return count.value_or(0);
  }

  std::string left() {
    return database_.value("SELECT count(*) || ' from ' || min(id) FROM dead_letters");
  }

  MigratedDatabase database_;
};

TEST_F(DeadLetterRetentionTest, KeepsAllWithoutABound) {
  add(10, "100000");
  EXPECT_TRUE(DeadLetterRetention{}.is_for_ever());
  EXPECT_EQ(deleted({}), 0U);
  EXPECT_EQ(left(), "10 from 1");
}

TEST_F(DeadLetterRetentionTest, DeletesThoseThatFailedTooLongAgo) {
  add(10, "29");
  EXPECT_EQ(deleted({.age_max = 24h, .bytes_max = {}}), 5U);
  EXPECT_EQ(left(), "5 from 6");
  EXPECT_EQ(deleted({.age_max = 24h, .bytes_max = {}}), 0U);
}

TEST_F(DeadLetterRetentionTest, DeletesTheOldestBeyondTheSize) {
  add(1'000, "1000");
  const auto size = run(database_.context(), dead_letters_size(database_.session()));
  ASSERT_TRUE(size) << size.error().detail;
  EXPECT_EQ(size->letters, 1'000U);
  EXPECT_GT(size->bytes, 1'000 * kibibyte);
  EXPECT_LT(size->bytes, 2'000 * kibibyte);

  EXPECT_EQ(deleted({.age_max = {}, .bytes_max = size->bytes}), 0U);
  EXPECT_EQ(deleted({.age_max = {}, .bytes_max = size->bytes / 4}), 750U);
  EXPECT_EQ(left(), "250 from 751");
}

TEST_F(DeadLetterRetentionTest, LeavesWhatAReplayHolds) {
  add(10, "29");
  postgres::PgSession replay(database_.context().get_executor(), {});
  ASSERT_TRUE(run(database_.context(), replay.connect(test::address_of(database_.url()))));
  ASSERT_TRUE(run(database_.context(),
                  replay.query("BEGIN; SELECT id FROM dead_letters WHERE id = 3 FOR UPDATE")));
  EXPECT_EQ(deleted({.age_max = 24h, .bytes_max = {}}), 4U);
  EXPECT_EQ(left(), "6 from 3");
}

TEST_F(DeadLetterRetentionTest, SaysThatTheTableIsMissing) {
  database_.value("DROP TABLE dead_letters");
  for (const auto& retention : {DeadLetterRetention{.age_max = 24h, .bytes_max = {}},
                                DeadLetterRetention{.age_max = {}, .bytes_max = kibibyte}}) {
    const auto count =
        run(database_.context(), delete_old_dead_letters(database_.session(), retention));
    ASSERT_FALSE(count);
    EXPECT_EQ(count.error().code, ErrorCode::misconfigured) << count.error().detail;
  }
}

}  // namespace
}  // namespace fixline::store
