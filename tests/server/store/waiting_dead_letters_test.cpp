#include "store/waiting_dead_letters.hpp"

#include <gtest/gtest.h>

#include <string>

#include "server/store/migrated_database.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using test::MigratedDatabase;
using test::run;

class WaitingDeadLettersTest : public testing::Test {
 protected:
  void add(const std::string& queue, int from, int count, const std::string& constraint) {
    database_.value(
        "INSERT INTO dead_letters"
        " (queue, reason, sqlstate, constraint_name, detail, payload) SELECT '" +
        queue + "', 'refused', '23514', '" + constraint + "', 'violates ' || '" + constraint +
        "', int4send(i) FROM generate_series(" + std::to_string(from) + ", " +
        std::to_string(from + count - 1) + ") AS i");
  }

  AllWaitingDeadLetters counted() {
    const auto all = run(database_.context(), count_waiting_dead_letters(database_.session()));
    EXPECT_TRUE(all) << all.error().detail;
    return all.value_or(AllWaitingDeadLetters{});
  }

  WaitingDeadLetters of(QueueName queue) { return counted()[points::index_of(queue)]; }

  MigratedDatabase database_;
};

TEST_F(WaitingDeadLettersTest, AreNoneInANewDatabase) {
  EXPECT_EQ(counted(), AllWaitingDeadLetters{});
}

TEST_F(WaitingDeadLettersTest, AreCountedByQueueWithTheCommonestCause) {
  add("live", 0, 3, "low");
  add("live", 3, 5, "fast");
  add("upload", 0, 1, "far");

  EXPECT_EQ(of(QueueName::live), (WaitingDeadLetters{8, false, "violates fast"}));
  EXPECT_EQ(of(QueueName::upload), (WaitingDeadLetters{1, false, "violates far"}));
  EXPECT_EQ(of(QueueName::scoring), WaitingDeadLetters{});
}

TEST_F(WaitingDeadLettersTest, AreCountedUpToABoundAndNoFurther) {
  add("upload", 0, 10'000, "low");
  EXPECT_EQ(of(QueueName::upload), (WaitingDeadLetters{10'000, false, "violates low"}));

  add("upload", 10'000, 1, "low");
  EXPECT_EQ(of(QueueName::upload), (WaitingDeadLetters{10'000, true, "violates low"}));
}

TEST_F(WaitingDeadLettersTest, OfOneQueueAreFoundBehindThousandsOfAnother) {
  add("upload", 0, 20'000, "low");
  add("live", 0, 2, "fast");

  EXPECT_EQ(of(QueueName::live), (WaitingDeadLetters{2, false, "violates fast"}));
}

TEST_F(WaitingDeadLettersTest, LeaveTheSessionsSettingsAsTheyWere) {
  (void)counted();

  EXPECT_EQ(database_.value("SHOW enable_seqscan"), "on");
}

TEST_F(WaitingDeadLettersTest, AreAnErrorWithoutTheTable) {
  database_.value("DROP TABLE dead_letters");

  const auto all = run(database_.context(), count_waiting_dead_letters(database_.session()));

  ASSERT_FALSE(all);
  EXPECT_EQ(all.error().code, ErrorCode::misconfigured);
}

}  // namespace
}  // namespace fixline::store
