#include "commands/token/token_store.hpp"

#include <fcntl.h>
#include <sys/file.h>

#include <algorithm>
#include <array>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <cerrno>
#include <utility>

#include "access/token_file.hpp"
#include "access/token_json.hpp"
#include "access/token_table.hpp"
#include "posix/file.hpp"
#include "posix/file_mark.hpp"
#include "postgres/blocking_session.hpp"

namespace fixline::commands {
namespace {

using access::AccessToken;
using postgres::BlockingSession;

constexpr const char* add_sql =
    "INSERT INTO access_tokens (id, name, tenant, secret_sha256, scopes, flights, devices,"
    " points_per_second, burst, in_url, created_at, valid_until, revoked_at)"
    " SELECT id, name, tenant, decode(sha256, 'hex'), scopes, flights, devices,"
    " points_per_second, burst, in_url, created_at, valid_until, revoked_at"
    " FROM jsonb_to_recordset($1::jsonb) AS t (id text, name text, tenant text, sha256 text,"
    " scopes text[], flights text[], devices text[], points_per_second integer, burst integer,"
    " in_url boolean, created_at timestamptz, valid_until timestamptz, revoked_at timestamptz)";

constexpr const char* end_sql =
    "UPDATE access_tokens AS a SET valid_until = t.valid_until, revoked_at = t.revoked_at"
    " FROM jsonb_to_recordset($1::jsonb) AS t (id text, valid_until timestamptz,"
    " revoked_at timestamptz) WHERE a.id = t.id";

std::string json_text(const std::vector<AccessToken>& tokens) {
  boost::json::array list;
  for (const auto& token : tokens) list.push_back(access::json_of(token));
  return boost::json::serialize(list);
}

std::unexpected<Error> untold(Error error) {
  if (error.detail.find("access_token") != std::string::npos &&
      error.detail.find("does not exist") != std::string::npos)
    error.detail += "; run `fixline migrate` first";
  return std::unexpected(std::move(error));
}

class TableTokens : public TokenStore {
 public:
  explicit TableTokens(std::string address) : address_(std::move(address)) {}

  Result<std::vector<KeptToken>> all() override {
    auto session = BlockingSession::connect(std::string_view(address_));
    if (!session) return std::unexpected(session.error());
    const auto rows = session->run(access::query_for_tokens().c_str());
    if (!rows) return untold(rows.error());
    std::vector<KeptToken> tokens;
    for (int row = 0; row < rows->size(); ++row) {
      auto token = access::token_in(*rows, row);
      if (!token) return std::unexpected(std::move(token).error());
      tokens.push_back({*std::move(token), std::string(rows->bytes(row, 1))});
    }
    return tokens;
  }

  Result<void> write(const TokenChange& change) override {
    auto session = BlockingSession::connect(std::string_view(address_));
    if (!session) return std::unexpected(session.error());
    const auto run = [&](const char* sql, const std::vector<AccessToken>& tokens) {
      const auto text = json_text(tokens);
      const std::array parameters{text.c_str()};
      return session->run(sql, parameters);
    };
    auto done = session->run("BEGIN");
    if (done) done = run(add_sql, change.added);
    if (done) done = run(end_sql, change.ended);
    if (done) done = session->run("COMMIT");
    if (!done) return untold(std::move(done).error());
    return {};
  }

 private:
  std::string address_;
};

class FileTokens : public TokenStore {
 public:
  explicit FileTokens(std::filesystem::path path) : path_(std::move(path)) {}

  Result<std::vector<KeptToken>> all() override {
    auto read = read_all();
    if (!read) return std::unexpected(std::move(read).error());
    std::vector<KeptToken> tokens;
    for (auto& token : *read) tokens.push_back({std::move(token), {}});
    std::ranges::stable_sort(tokens, {}, [](const KeptToken& kept) { return kept.token.name; });
    return tokens;
  }

  Result<void> write(const TokenChange& change) override {
    // Two who write at the same time must not lose what the other wrote.
    const auto turn = posix::File::open(path_.string() + ".lock", O_RDWR | O_CREAT);
    if (!turn || ::flock(turn.number(), LOCK_EX) != 0)
      return std::unexpected(posix::file_error(errno, path_));
    auto tokens = read_all();
    if (!tokens) return outcome_of(std::move(tokens));
    for (const auto& ended : change.ended) {
      const auto found = std::ranges::find(*tokens, ended.id, &AccessToken::id);
      if (found != tokens->end()) *found = ended;
    }
    tokens->insert(tokens->end(), change.added.begin(), change.added.end());
    return access::write_token_file(path_, *tokens);
  }

 private:
  /// A file that is not there yet has none.
  [[nodiscard]] Result<std::vector<AccessToken>> read_all() const {
    if (posix::mark_of(path_).empty()) return std::vector<AccessToken>{};
    return access::read_token_file(path_);
  }

  std::filesystem::path path_;
};

}  // namespace

std::unique_ptr<TokenStore> token_store(const settings::Settings& settings) {
  if (!settings.access.tokens_file.empty())
    return std::make_unique<FileTokens>(settings.access.tokens_file);
  return std::make_unique<TableTokens>(settings.database.url);
}

}  // namespace fixline::commands
