#include "store/tables/table_layout.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

namespace fixline::store {
namespace {

using points::QueueName;
using testing::HasSubstr;

TableColumn column(std::string name, std::string type, bool not_null = false,
                   std::string default_value = {}) {
  TableColumn made;
  made.name = std::move(name);
  made.type = std::move(type);
  made.not_null = not_null;
  made.default_value = std::move(default_value);
  return made;
}

TableDescription lean_live() {
  TableDescription table;
  table.name = "live_track_points";
  table.columns = {column("flight_uuid", "uuid", true),
                   column("datetime", "timestamp with time zone", true),
                   column("lat", "double precision", true), column("lon", "double precision", true),
                   column("elevation", "double precision")};
  table.unique_keys = {{"flight_uuid", "datetime", "lat", "lon"}};
  return table;
}

Result<TableLayout> live_layout(const TableDescription& table) {
  return layout_for(table, {columns_of(QueueName::live), owner_columns_of(QueueName::live)});
}

TEST(TableLayout, WritesTheColumnsThatBothSidesKnow) {
  const auto layout = live_layout(lean_live());

  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_EQ(
      layout->insert_sql,
      R"(INSERT INTO live_track_points ("flight_uuid", "datetime", "lat", "lon", "elevation"))"
      R"( SELECT u."flight_uuid", u."datetime", u."lat", u."lon", u."elevation" FROM)"
      R"( unnest($1::uuid[], $2::timestamptz[], $3::float8[], $4::float8[], $5::float8[]))"
      R"( AS u("flight_uuid", "datetime", "lat", "lon", "elevation") ON CONFLICT)"
      R"( ("flight_uuid", "datetime", "lat", "lon") DO NOTHING)");
  EXPECT_EQ(layout->columns.size(), 5U);
}

TEST(TableLayout, CopiesTheSameColumns) {
  const auto layout = live_layout(lean_live());

  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->copy_sql,
            R"(COPY live_track_points ("flight_uuid", "datetime", "lat", "lon", "elevation"))"
            " FROM STDIN (FORMAT binary)");
}

TEST(TableLayout, DoesNotCopyWhereAValueHasToBeConverted) {
  auto narrow = lean_live();
  narrow.columns[2].type = "real";
  auto filled = lean_live();
  filled.columns[4].not_null = true;
  auto view = lean_live();
  view.is_stored = false;

  for (const auto& table : {narrow, filled, view}) {
    const auto layout = live_layout(table);
    ASSERT_TRUE(layout) << layout.error().detail;
    EXPECT_EQ(layout->copy_sql, "");
  }
}

TEST(TableLayout, CastsWhereAnAssignmentWouldNot) {
  auto table = lean_live();
  table.columns[0].type = "citext";
  table.columns[2].type = "numeric";

  const auto layout = live_layout(table);

  ASSERT_TRUE(layout);
  EXPECT_THAT(layout->insert_sql, HasSubstr(R"(u."flight_uuid"::citext, )"));
  EXPECT_THAT(layout->insert_sql, HasSubstr(R"(u."lat", )"));
}

TEST(TableLayout, LeavesUnknownColumnsToTheirDefaults) {
  auto table = lean_live();
  table.columns.push_back(column("id", "bigint", true, "nextval('x')"));
  table.columns.push_back(column("remark", "text"));
  auto identity = column("no", "bigint", true);
  identity.is_filled_by_server = true;
  table.columns.push_back(identity);

  const auto layout = live_layout(table);

  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_EQ(layout->columns.size(), 5U);
}

TEST(TableLayout, NamesAColumnThatItCannotFill) {
  auto table = lean_live();
  table.columns.push_back(column("Race \"id\"", "integer", true));

  const auto layout = live_layout(table);

  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(layout.error().detail, HasSubstr("live_track_points"));
  EXPECT_THAT(layout.error().detail, HasSubstr(R"("Race ""id""")"));
}

TEST(TableLayout, NamesAColumnOfATypeThatCannotHoldItsValues) {
  auto table = lean_live();
  table.columns.push_back(column("flight_id", "bigint"));

  const auto layout = live_layout(table);

  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, ErrorCode::misconfigured);
  EXPECT_EQ(layout.error().detail,
            "table live_track_points has a column \"flight_id\" of type bigint, where text is"
            " expected; this mends it: ALTER TABLE live_track_points ALTER COLUMN \"flight_id\""
            " TYPE text USING \"flight_id\"::text");
}

struct ColumnType {
  const char* column;
  const char* type;
  bool is_good;
};

void PrintTo(const ColumnType& each, std::ostream* to) { *to << each.column << ' ' << each.type; }

class ColumnTypeTest : public testing::TestWithParam<ColumnType> {};

TEST_P(ColumnTypeTest, IsTakenIfItHoldsEveryValue) {
  auto table = lean_live();
  std::erase_if(table.columns, [](const auto& each) { return each.name == GetParam().column; });
  table.columns.push_back(column(GetParam().column, GetParam().type));

  EXPECT_EQ(live_layout(table).has_value(), GetParam().is_good);
}

INSTANTIATE_TEST_SUITE_P(
    Kinds, ColumnTypeTest,
    testing::Values(
        ColumnType{"flight_id", "character varying", true}, ColumnType{"flight_id", "citext", true},
        ColumnType{"flight_id", "integer", false}, ColumnType{"flight_id", "uuid", false},
        ColumnType{"flight_id", "text[]", false}, ColumnType{"flight_uuid", "text", true},
        ColumnType{"flight_uuid", "bigint", false}, ColumnType{"lat", "numeric", true},
        ColumnType{"lat", "integer", false}, ColumnType{"elevation", "integer", true},
        ColumnType{"elevation", "boolean", false},
        ColumnType{"datetime", "timestamp without time zone", true},
        ColumnType{"datetime", "date", false}, ColumnType{"datetime", "bigint", false}));

TEST(TableLayout, LooksThroughADomain) {
  auto table = lean_live();
  table.columns.push_back(column("flight_id", "pilot_number"));
  table.columns.back().base_type = "bigint";

  EXPECT_FALSE(live_layout(table));
}

TEST(TableLayout, NamesAMissingColumnThatAPointIsNothingWithout) {
  for (const std::size_t key : {1U, 2U, 3U}) {
    auto table = lean_live();
    const auto name = table.columns[key].name;
    table.columns.erase(table.columns.begin() + static_cast<std::ptrdiff_t>(key));

    const auto layout = live_layout(table);

    ASSERT_FALSE(layout) << name;
    EXPECT_THAT(layout.error().detail, HasSubstr('"' + name + '"'));
  }
}

TEST(TableLayout, TakesFlightIdWhereThereIsNoFlightUuid) {
  auto table = lean_live();
  table.columns[0] = column("flight_id", "character varying", true);
  table.unique_keys = {{"flight_id", "lat", "lon", "datetime"}};

  const auto layout = live_layout(table);

  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_THAT(layout->insert_sql, HasSubstr(R"(SELECT u."flight_id", )"));
}

TEST(TableLayout, WantsOneOfTheColumnsThatSayWhosePointItIs) {
  auto table = lean_live();
  table.columns.erase(table.columns.begin());
  table.unique_keys = {{"datetime", "lat", "lon"}};

  EXPECT_FALSE(live_layout(table));
}

TEST(TableLayout, GivesTheCommandForAMissingUniqueIndex) {
  auto table = lean_live();
  table.unique_keys = {{"datetime", "id"}};

  const auto layout = live_layout(table);

  ASSERT_FALSE(layout);
  EXPECT_EQ(layout.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(layout.error().detail,
              HasSubstr(R"(CREATE UNIQUE INDEX ON live_track_points ("flight_uuid", "datetime", )"
                        R"("lat", "lon"))"));
}

TEST(TableLayout, NamesNoKeyWhereThatTakesMoreThanAnInsertDoes) {
  auto unread = lean_live();
  unread.columns[2].may_read = false;
  auto secured = lean_live();
  secured.is_row_secured = true;
  auto of_an_expression = lean_live();
  of_an_expression.unique_keys = {{"flight_uuid", ""}};

  for (const auto& table : {unread, secured, of_an_expression}) {
    const auto layout = live_layout(table);
    ASSERT_TRUE(layout) << layout.error().detail;
    EXPECT_THAT(layout->insert_sql, HasSubstr("ON CONFLICT DO NOTHING"));
    EXPECT_FALSE(layout->names_key);
  }
}

TEST(TableLayout, WritesPastNoRule) {
  auto table = lean_live();
  table.has_insert_rules = true;

  EXPECT_EQ(live_layout(table)->copy_sql, "");
}

TEST(TableLayout, TellsToDropANarrowKeyAloneWhereTheWholeOneIsThere) {
  auto table = lean_live();
  table.unique_keys.push_back({"elevation"});
  table.drop_statements = {"", "DROP INDEX narrow"};

  const auto layout = live_layout(table);

  ASSERT_FALSE(layout);
  EXPECT_THAT(layout.error().detail, testing::EndsWith("this mends it: DROP INDEX narrow"));
}

TEST(TableLayout, TellsOfFlightsWhichOfThemHaveNoRow) {
  TableDescription flights;
  flights.name = "flights";
  flights.columns = {column("id", "uuid", true), column("flight_id", "text"),
                     column("source", "text"), column("device_id", "text")};
  flights.unique_keys = {{"id"}, {"flight_id"}};
  flights.drop_statements = {"", "DROP INDEX names"};

  const auto layout = layout_for(flights, {flight_columns(QueueName::live), {}});

  ASSERT_TRUE(layout) << layout.error().detail;
  ASSERT_EQ(layout->flaws.size(), 1U);
  EXPECT_EQ(layout->flaws[0].effect,
            "of flights with the same \"flight_id\" only the first has a row");
  EXPECT_EQ(layout->flaws[0].remedy, "DROP INDEX names");
  EXPECT_THAT(layout->insert_sql, HasSubstr("ON CONFLICT DO NOTHING"));
}

TEST(TableLayout, AsksNoViewForItsIndexes) {
  auto table = lean_live();
  table.is_stored = false;
  table.unique_keys.clear();

  EXPECT_TRUE(live_layout(table));
}

TEST(TableLayout, PutsADefaultWhereNullIsNotAllowed) {
  auto table = lean_live();
  table.columns[4] = column("elevation", "double precision", true, "'-1'::integer");
  table.columns.push_back(column("device_id", "text", true));

  const auto layout = live_layout(table);

  ASSERT_TRUE(layout) << layout.error().detail;
  EXPECT_THAT(layout->insert_sql, HasSubstr(R"(coalesce(u."elevation", '-1'::integer))"));
  EXPECT_THAT(layout->insert_sql, HasSubstr(R"(coalesce(u."device_id", ''))"));
}

TEST(TableLayout, WritesNothingToAColumnThatTheServerGenerates) {
  auto table = lean_live();
  table.columns[4].is_filled_by_server = true;

  const auto layout = live_layout(table);

  ASSERT_TRUE(layout);
  EXPECT_EQ(layout->columns.size(), 4U);
}

TEST(QuotedName, DoublesItsQuotes) { EXPECT_EQ(quoted_name("a\"b"), "\"a\"\"b\""); }

}  // namespace
}  // namespace fixline::store
