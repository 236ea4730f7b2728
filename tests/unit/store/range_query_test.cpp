#include "store/bulk/range_query.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace fixline::store {
namespace {

using points::QueueName;

using Key = std::vector<std::string>;

TableDescription table_of(std::string name, Key key,
                          std::initializer_list<std::pair<const char*, const char*>> columns) {
  TableDescription table;
  table.name = std::move(name);
  for (const auto& [column_name, type] : columns) {
    TableColumn column;
    column.name = column_name;
    column.type = type;
    table.columns.push_back(std::move(column));
  }
  table.unique_keys = {std::move(key)};
  return table;
}

TableDescription table_of_tracks() {
  return table_of("uploaded_track_points", {"flight_uuid", "datetime", "lat", "lon"},
                  {{"flight_uuid", "uuid"},
                   {"flight_id", "character varying"},
                   {"datetime", "timestamp with time zone"},
                   {"lat", "double precision"},
                   {"lon", "double precision"},
                   {"elevation", "double precision"}});
}

std::optional<RangeQuery> query_for(const TableDescription& table,
                                    QueueName queue = QueueName::upload,
                                    std::span<const ValueColumn> values = {}) {
  return range_query_for(table, {columns_of(queue), owner_columns_of(queue)}, values);
}

TEST(RangeQuery, ReadsOneFlightsRangeOfTime) {
  const auto query = query_for(table_of_tracks());

  ASSERT_TRUE(query);
  EXPECT_EQ(query->sql,
            R"(SELECT "datetime", lat, lon FROM uploaded_track_points)"
            R"( WHERE "flight_uuid" = ($1::uuid[])[1])"
            R"( AND "datetime" BETWEEN ($2::timestamptz[])[1] AND ($3::timestamptz[])[1])"
            R"( ORDER BY "datetime" LIMIT ($4::int8[])[1])");
  EXPECT_EQ(query->owner->name, "flight_uuid");
  EXPECT_EQ(query->time->name, "datetime");
}

const KnownColumn& elevation() {
  return *std::ranges::find(columns_of(QueueName::upload), "elevation", &KnownColumn::name);
}

TEST(RangeQuery, ReadsValuesThatAreKeptAsTheyAre) {
  const std::vector values{ValueColumn{&elevation(), true}};
  auto table = table_of_tracks();

  const auto query = query_for(table, QueueName::upload, values);
  ASSERT_TRUE(query);
  EXPECT_TRUE(query->is_exact);
  EXPECT_TRUE(query->sql.starts_with(R"(SELECT "datetime", lat, lon, "elevation" FROM )"));

  table.columns.back().type = "smallint";
  const auto rounded = query_for(table, QueueName::upload, values);
  ASSERT_TRUE(rounded);
  EXPECT_FALSE(rounded->is_exact);
  EXPECT_TRUE(rounded->sql.starts_with(R"(SELECT "datetime", lat, lon FROM )"));
}

TEST(RangeQuery, GoesByTheOwnerOfTheKey) {
  auto table = table_of_tracks();
  table.unique_keys = {{"flight_id", "datetime", "lon", "lat"}};

  const auto query = query_for(table);

  ASSERT_TRUE(query);
  EXPECT_EQ(query->owner->name, "flight_id");
}

TEST(RangeQuery, GoesByTheDeviceOfAFlymaster) {
  const auto table = table_of("flymaster", {"device_id", "date_time", "lat", "lon"},
                              {{"device_id", "text"},
                               {"date_time", "timestamp with time zone"},
                               {"lat", "double precision"},
                               {"lon", "double precision"}});

  const auto query = query_for(table, QueueName::flymaster);

  ASSERT_TRUE(query);
  EXPECT_EQ(query->owner->name, "device_id");
}

TEST(RangeQuery, TakesANarrowerKeyThatSaysLessOfAPoint) {
  auto table = table_of_tracks();
  table.unique_keys = {{"flight_uuid", "datetime"}};

  EXPECT_TRUE(query_for(table));
}

/// Keys by which an equal flight, time, lat and lon does not yet make a duplicate, or that are no
/// way to one flight's range of time.
class KeyWithoutRange : public testing::TestWithParam<Key> {};

TEST_P(KeyWithoutRange, IsNotReadFrom) {
  auto table = table_of_tracks();
  table.unique_keys = {GetParam()};

  EXPECT_FALSE(query_for(table));
}

INSTANTIATE_TEST_SUITE_P(, KeyWithoutRange,
                         testing::Values(Key{"flight_uuid", "datetime", "elevation"},
                                         Key{"flight_uuid", "datetime", ""},  // an expression
                                         Key{"", "datetime"}, Key{"datetime", "flight_uuid"},
                                         Key{"flight_uuid"}, Key{"flight_uuid", "lat", "lon"}));

/// Types that do not give back what was written to them.
class TypeWithoutRange : public testing::TestWithParam<std::pair<std::size_t, std::string>> {};

TEST_P(TypeWithoutRange, IsNotReadFrom) {
  auto table = table_of_tracks();
  table.columns[GetParam().first].type = GetParam().second;

  EXPECT_FALSE(query_for(table));
}

INSTANTIATE_TEST_SUITE_P(, TypeWithoutRange,
                         testing::Values(std::pair{0, "text"},
                                         std::pair{2, "timestamp without time zone"},
                                         std::pair{3, "real"}, std::pair{4, "numeric"}));

TEST(RangeQuery, IsOnlyForTables) {
  auto view = table_of_tracks();
  view.is_stored = false;

  EXPECT_FALSE(query_for(view));
}

}  // namespace
}  // namespace fixline::store
