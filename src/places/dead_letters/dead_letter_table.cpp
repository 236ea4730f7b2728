#include "dead_letters/dead_letter_table.hpp"

#include <tuple>
#include <utility>

#include "dead_letters/conditions.hpp"
#include "dead_letters/dead_letter_fields.hpp"
#include "failpoint/failpoint.hpp"

namespace fixline::dead_letters {
namespace {

using postgres::Rows;

constexpr int points_a_page_max = 20'000;
constexpr int purge_letters_per_transaction = 1'000;

std::string time_text(const std::string& column) {
  return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
}

// As texts: the results come in binary format, where a text is itself.
std::string letter_columns(bool with_payload) {
  std::string sql;
  for_each_field([&](const auto& field) {
    const std::string column(field.sql);
    sql += field.kind == FieldKind::time ? time_text(column) : column + "::text";
    sql += ", ";
  });
  return sql + (with_payload ? "payload" : "''");
}

constexpr int letter_column_count =
    static_cast<int>(std::tuple_size_v<decltype(dead_letter_fields)>) + 1;

/// The letters of a page, and behind each how many `letters` has within the page's limit.
std::string page_sql(const DeadLetterPage& page, const std::string& letters) {
  const std::string bound =
      page.with_payload ? " WHERE points_above < " + std::to_string(points_a_page_max) : "";
  return "SELECT " + letter_columns(page.with_payload) +
         ", found::text FROM (SELECT *, count(*) OVER () AS found,"
         " sum(points) OVER (ORDER BY id DESC) - points AS points_above FROM (" +
         letters + " ORDER BY dead_letters.id DESC LIMIT " + std::to_string(page.limit) +
         ") AS matching) AS page" + bound + " ORDER BY page.id DESC";
}

void read(const Rows& rows, int row, int column, std::string& to) { to = rows.bytes(row, column); }
void read(const Rows& rows, int row, int column, std::int64_t& to) {
  to = rows.number(row, column);
}

DeadLetter letter_in(const Rows& rows, int row) {
  int column = 0;
  DeadLetter letter;
  for_each_field([&](const auto& field) { read(rows, row, column++, letter.*field.member); });
  letter.payload = rows.bytes(row, column);
  return letter;
}

DeadLetterCounts counts_in(const Rows& rows) {
  DeadLetterCounts counts;
  for (int row = 0; row < rows.size(); ++row) {
    DeadLetterGroup group;
    group.queue = rows.bytes(row, 0);
    group.reason = rows.bytes(row, 1);
    group.sqlstate = rows.bytes(row, 2);
    group.letters = rows.number(row, 3);
    group.points = rows.number(row, 4);
    group.first_failed_at = rows.bytes(row, 5);
    group.last_failed_at = rows.bytes(row, 6);
    counts.letters += group.letters;
    counts.points += group.points;
    counts.newest_id = std::max(counts.newest_id, rows.number(row, 7));
    counts.groups.push_back(std::move(group));
  }
  return counts;
}

}  // namespace

Error error_of(const postgres::PgError& error) {
  auto told = postgres::without_data(error.error());
  if (error.is(postgres::Trait::undefined))
    told.detail += "; fixline migrate brings the tables up to date";
  return told;
}

asio::awaitable<Result<DeadLetterList>> DeadLetterTable::list(const Filter& filter,
                                                              DeadLetterPage page) {
  Conditions conditions(filter);
  if (page.ids_below > 0) conditions.ids_below(page.ids_below);
  auto rows = co_await conditions.run(
      session_, page_sql(page, "SELECT * FROM dead_letters" + conditions.where()));
  if (!rows) co_return std::unexpected(error_of(rows.error()));
  DeadLetterList list;
  for (int row = 0; row < rows->size(); ++row) list.letters.push_back(letter_in(*rows, row));
  const auto found = rows->size() == 0 ? 0 : rows->number(0, letter_column_count);
  list.may_be_more = found == static_cast<std::int64_t>(page.limit) || found > rows->size();
  co_return list;
}

asio::awaitable<Result<std::optional<DeadLetter>>> DeadLetterTable::find(std::int64_t id) {
  Filter filter;
  filter.ids.push_back(id);
  auto found = co_await list(filter, {.limit = 1, .with_payload = true});
  if (!found) co_return std::unexpected(std::move(found).error());
  std::optional<DeadLetter> letter;
  if (!found->letters.empty()) letter = std::move(found->letters.front());
  co_return letter;
}

asio::awaitable<Result<DeadLetterCounts>> DeadLetterTable::count(const Filter& filter) {
  Conditions conditions(filter);
  auto rows = co_await conditions.run(
      session_,
      "SELECT queue, reason, coalesce(sqlstate, ''), count(*)::text, sum(points)::text, " +
          time_text("min(first_failed_at)") + ", " + time_text("max(last_failed_at)") +
          ", max(id)::text FROM dead_letters" + conditions.where() +
          " GROUP BY 1, 2, 3 ORDER BY count(*) DESC, 1, 2, 3");
  if (!rows) co_return std::unexpected(error_of(rows.error()));
  co_return counts_in(*rows);
}

asio::awaitable<Result<std::int64_t>> DeadLetterTable::purge(const Filter& filter,
                                                             std::int64_t newest_id) {
  Conditions conditions(filter);
  conditions.ids_up_to(newest_id);
  const auto sql = "DELETE FROM dead_letters WHERE id IN (SELECT id FROM dead_letters" +
                   conditions.where() + " ORDER BY id LIMIT " +
                   std::to_string(purge_letters_per_transaction) + " FOR UPDATE SKIP LOCKED)";
  std::int64_t purged = 0;
  for (;;) {
    failpoint("dead_letters.before_purge");
    auto rows = co_await conditions.run(session_, sql);
    if (!rows) co_return std::unexpected(error_of(rows.error()));
    failpoint("dead_letters.purged");
    if (rows->changed() == 0) co_return purged;
    purged += static_cast<std::int64_t>(rows->changed());
  }
}

}  // namespace fixline::dead_letters
