#pragma once

#include <cstdint>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "access/access_token.hpp"
#include "error/error.hpp"
#include "postgres/rows.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::access {

// The table access_tokens, as the service reads it. Errors of all: those of the session;
// misconfigured when the table is missing (not migrated yet), or a right to it.

/// Another one after each change of the table.
asio::awaitable<Result<std::int64_t>> read_version(postgres::PgSession& session);

/// Tokens that could be read, and what is wrong with the others.
struct TokensRead {
  std::vector<AccessToken> tokens;
  std::vector<std::string> mistakes;
};

asio::awaitable<Result<TokensRead>> read_tokens(postgres::PgSession& session);

/// By id, in seconds since 1970.
using LastUses = std::vector<std::pair<std::string, std::int64_t>>;

/// Notes when tokens were used last, where that is later than what is there.
asio::awaitable<Result<void>> note_last_uses(postgres::PgSession& session, const LastUses& uses);

/// All tokens by name: each as the JSON of token_json.hpp, and when it was used last.
[[nodiscard]] std::string query_for_tokens();
/// What is in a row of it. Errors: invalid.
[[nodiscard]] Result<AccessToken> token_in(const postgres::Rows& rows, int row);

}  // namespace fixline::access
