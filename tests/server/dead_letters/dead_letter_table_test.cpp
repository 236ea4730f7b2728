#include "dead_letters/dead_letter_table.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "dead_letters/dead_letter_json.hpp"
#include "server/dead_letters/dead_letters_database.hpp"

namespace fixline::dead_letters {
namespace {

using test::DeadLettersDatabase;
using test::run;
using test::where;
using testing::HasSubstr;

class DeadLetterTableTest : public testing::Test {
 protected:
  DeadLetterList page_of(const Filter& filter, DeadLetterPage page) {
    auto listed = run(database_.context(), table_.list(filter, page));
    if (!listed) throw std::runtime_error(listed.error().detail);
    return *listed;
  }
  std::vector<DeadLetter> list(const Filter& filter, DeadLetterPage page = {}) {
    return page_of(filter, page).letters;
  }
  DeadLetterCounts count(const Filter& filter = {}) {
    auto counted = run(database_.context(), table_.count(filter));
    if (!counted) throw std::runtime_error(counted.error().detail);
    return *counted;
  }
  std::int64_t purge(const Filter& filter) {
    auto purged = run(database_.context(), table_.purge(filter, count(filter).newest_id));
    if (!purged) throw std::runtime_error(purged.error().detail);
    return *purged;
  }

  DeadLettersDatabase database_;
  DeadLetterTable table_{database_.session()};
};

TEST_F(DeadLetterTableTest, ListsTheNewestFirstInPages) {
  database_.make_letters("a", 12);

  const auto first = list({}, {.limit = 5});
  const auto rest = list({}, {.ids_below = first.back().id, .limit = 10});

  ASSERT_EQ(first.size(), 5U);
  ASSERT_EQ(rest.size(), 7U);
  EXPECT_GT(first[0].id, first[1].id);
  EXPECT_GT(first[4].id, rest[0].id);
  EXPECT_EQ(first[0].flight_id, "a");
  EXPECT_EQ(first[0].sqlstate, "23514");
  EXPECT_EQ(first[0].constraint, "low");
  EXPECT_TRUE(first[0].payload.empty());
  EXPECT_GT(first[0].payload_bytes, 10);
  EXPECT_EQ(rest[6].point_time, "2025-06-08T10:00:00.000000Z");
  EXPECT_EQ(rest[6].lat, "45.5");
}

TEST_F(DeadLetterTableTest, SaysWhetherThereMayBeMore) {
  database_.make_letters("a", 5);

  EXPECT_TRUE(page_of({}, {.limit = 4}).may_be_more);
  EXPECT_FALSE(page_of({}, {.limit = 6}).may_be_more);
  EXPECT_FALSE(page_of(where("flight", "b"), {.limit = 6}).may_be_more);
}

TEST_F(DeadLetterTableTest, ListsFewPayloadsAtOnceWhereEachHasManyPoints) {
  for (const auto* name : {"a", "b", "c"}) database_.make_letter(name, 11'000);

  const auto first = page_of({}, {.limit = 3, .with_payload = true});
  ASSERT_EQ(first.letters.size(), 2U);
  EXPECT_TRUE(first.may_be_more);
  const auto rest =
      page_of({}, {.ids_below = first.letters.back().id, .limit = 3, .with_payload = true});
  ASSERT_EQ(rest.letters.size(), 1U);
  EXPECT_EQ(rest.letters[0].points, 11'000);
  EXPECT_FALSE(rest.may_be_more);
  EXPECT_EQ(list({}, {.limit = 3}).size(), 3U);
}

TEST_F(DeadLetterTableTest, FiltersByEachOfTheNames) {
  database_.make_letters("a", 3);
  database_.make_letters("b", 2);
  database_.make_raw_letter(store::RawCause::undecodable, "x");
  database_.value(
      "UPDATE dead_letters SET device_id = 'd', last_failed_at = now() - interval '2 h'"
      " WHERE flight_id = 'b'");
  const auto uuid = points::flight_uuid_for(points::QueueName::live, "a");

  EXPECT_EQ(list(where("flight", "a")).size(), 3U);
  EXPECT_EQ(list(where("flight", points::to_string(uuid))).size(), 3U);
  EXPECT_EQ(list(where("device", "d")).size(), 2U);
  EXPECT_EQ(list(where("queue", "live")).size(), 6U);
  EXPECT_EQ(list(where("queue", "upload")).size(), 0U);
  EXPECT_EQ(list(where("reason", "undecodable")).size(), 1U);
  EXPECT_EQ(list(where("sqlstate", "23514")).size(), 5U);
  EXPECT_EQ(list(where("sqlstate", "23")).size(), 5U);
  EXPECT_EQ(list(where("sqlstate", "22")).size(), 0U);
  EXPECT_EQ(list(where("since", "1h")).size(), 4U);
  EXPECT_EQ(list(where("until", "1h")).size(), 2U);
  auto both = where("flight", "a");
  both.queues = {"upload"};
  EXPECT_EQ(list(both).size(), 0U);
}

// A flight may be called anything; it must not become SQL.
TEST_F(DeadLetterTableTest, BindsItsValues) {
  database_.make_letters("a' OR 'a' = 'a", 1);
  database_.make_letters("b", 1);

  EXPECT_EQ(list(where("flight", "a' OR 'a' = 'a")).size(), 1U);
}

TEST_F(DeadLetterTableTest, CountsByQueueReasonAndSqlstate) {
  database_.make_letters("a", 3);
  database_.make_raw_letter(store::RawCause::deadly, "x");

  const auto counts = count();

  EXPECT_EQ(counts.letters, 4);
  EXPECT_EQ(counts.points, 4);
  ASSERT_EQ(counts.groups.size(), 2U);
  EXPECT_EQ(counts.groups[0].letters, 3);
  EXPECT_EQ(counts.groups[0].sqlstate, "23514");
  EXPECT_EQ(counts.groups[1].reason, "deadly");
  EXPECT_EQ(counts.newest_id, list({}).front().id);
}

TEST_F(DeadLetterTableTest, CountsNothingInAnEmptyTable) {
  const auto counts = count();

  EXPECT_EQ(counts.letters, 0);
  EXPECT_EQ(counts.newest_id, 0);
}

TEST_F(DeadLetterTableTest, FindsOneWithItsPoint) {
  database_.make_letters("a", 1);
  const auto id = list({}).front().id;

  const auto found = run(database_.context(), table_.find(id));
  const auto missing = run(database_.context(), table_.find(id + 1));

  ASSERT_TRUE(found && *found);
  EXPECT_THAT(json_of(**found), HasSubstr(R"("elevation":5000}]})"));
  ASSERT_TRUE(missing);
  EXPECT_FALSE(*missing);
}

TEST_F(DeadLetterTableTest, PurgesWhatMatchesAlone) {
  database_.make_letters("a", 3);
  database_.make_letters("b", 2);

  EXPECT_EQ(purge(where("flight", "a")), 3);
  EXPECT_EQ(database_.letters(), "2");
}

TEST_F(DeadLetterTableTest, PurgesThousands) {
  database_.make_letters("a", 3'500);

  EXPECT_EQ(purge({}), 3'500);
  EXPECT_EQ(database_.letters(), "0");
}

// Those that came after the count were not confirmed.
TEST_F(DeadLetterTableTest, PurgesNothingNewerThanWasCounted) {
  database_.make_letters("a", 2);
  const auto counted = count();
  database_.make_letters("b", 2);

  const auto purged = run(database_.context(), table_.purge({}, counted.newest_id));

  ASSERT_TRUE(purged);
  EXPECT_EQ(*purged, 2);
  EXPECT_EQ(database_.letters(), "2");
}

TEST_F(DeadLetterTableTest, NamesTheWayOutWhenTheTableIsMissingOrOld) {
  database_.value("ALTER TABLE dead_letters DROP COLUMN device_id");
  const auto old = run(database_.context(), table_.list({}, {}));
  database_.value("DROP TABLE dead_letters");
  const auto missing = run(database_.context(), table_.count({}));

  ASSERT_FALSE(old);
  EXPECT_EQ(old.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(old.error().detail, HasSubstr("fixline migrate"));
  ASSERT_FALSE(missing);
  EXPECT_THAT(missing.error().detail, HasSubstr("fixline migrate"));
}

}  // namespace
}  // namespace fixline::dead_letters
