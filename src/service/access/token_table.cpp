#include "access/token_table.hpp"

#include <boost/json/parse.hpp>

#include "access/token_json.hpp"

namespace fixline::access {
namespace {

std::string time_text(const std::string& column) {
  return "to_char(" + column + " AT TIME ZONE 'UTC', 'YYYY-MM-DD\"T\"HH24:MI:SS.US\"Z\"')";
}

std::string time_member(const std::string& column) {
  return "'" + column + "', " + time_text(column);
}

std::unexpected<Error> failed(const postgres::PgError& error) {
  auto told = in_context(postgres::without_data(error.error()), "postgres");
  if (error.is(postgres::Trait::undefined))
    told.detail += "; fixline migrate brings the tables up to date";
  return std::unexpected(std::move(told));
}

}  // namespace

std::string query_for_tokens() {
  return "SELECT json_build_object('id', id, 'name', name, 'tenant', tenant,"
         " 'sha256', encode(secret_sha256, 'hex'), 'scopes', scopes, 'flights', flights,"
         " 'devices', devices, 'points_per_second', points_per_second, 'burst', burst,"
         " 'in_url', in_url, " +
         time_member("created_at") + ", " + time_member("valid_until") + ", " +
         time_member("revoked_at") + ")::text, coalesce(" + time_text("last_used_at") +
         ", '') FROM access_tokens ORDER BY name, id";
}

Result<AccessToken> token_in(const postgres::Rows& rows, int row) {
  const auto text = rows.bytes(row, 0);
  boost::system::error_code error;
  return token_in(boost::json::parse({text.data(), text.size()}, error));
}

asio::awaitable<Result<std::int64_t>> read_version(postgres::PgSession& session) {
  auto rows = co_await session.query("SELECT version FROM access_token_version");
  if (!rows) co_return failed(rows.error());
  if (rows->size() != 1)
    co_return failure(ErrorCode::misconfigured, "postgres: access_token_version has no row");
  co_return rows->number(0, 0);
}

asio::awaitable<Result<TokensRead>> read_tokens(postgres::PgSession& session) {
  auto rows = co_await session.query(query_for_tokens());
  if (!rows) co_return failed(rows.error());
  TokensRead read;
  for (int row = 0; row < rows->size(); ++row) {
    auto token = token_in(*rows, row);
    if (token)
      read.tokens.push_back(*std::move(token));
    else
      read.mistakes.push_back(std::move(token).error().detail);
  }
  co_return read;
}

// Ids are of letters and digits: who made a token has looked.
asio::awaitable<Result<void>> note_last_uses(postgres::PgSession& session, const LastUses& uses) {
  std::string values;
  for (const auto& [id, second] : uses)
    values += (values.empty() ? "('" : ", ('") + id + "', " + std::to_string(second) + ")";
  if (values.empty()) co_return Result<void>{};
  auto done = co_await session.query(
      "UPDATE access_tokens AS t SET last_used_at = greatest(last_used_at, to_timestamp(u.second))"
      " FROM (VALUES " +
      values + ") AS u (id, second) WHERE t.id = u.id");
  if (!done) co_return failed(done.error());
  co_return Result<void>{};
}

}  // namespace fixline::access
