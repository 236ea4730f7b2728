#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <vector>

#include "dead_letters/dead_letter.hpp"
#include "dead_letters/filter.hpp"
#include "error/error.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"

namespace fixline::dead_letters {

/// Letters that failed alike.
struct DeadLetterGroup {
  std::string queue;
  std::string reason;
  std::string sqlstate;
  std::int64_t letters = 0;
  std::int64_t points = 0;
  std::string first_failed_at;
  std::string last_failed_at;
};

struct DeadLetterCounts {
  std::int64_t letters = 0;
  std::int64_t points = 0;
  std::int64_t newest_id = 0;           ///< 0: none
  std::vector<DeadLetterGroup> groups;  ///< the largest first
};

/// Letters newest first, `ids_below` (0: from the newest) and at most `limit` of them; with their
/// payloads also no more once these have some 20,000 points, as a letter may have many.
struct DeadLetterPage {
  std::int64_t ids_below = 0;
  std::size_t limit = 100;
  bool with_payload = false;
};

struct DeadLetterList {
  std::vector<DeadLetter> letters;
  bool may_be_more = false;  ///< below the last of them
};

/// What a database error is to whoever asked, with the way out where one is known.
[[nodiscard]] Error error_of(const postgres::PgError& error);

/// Reads dead_letters, and removes from it.
///
/// Borrows a connected session, which does nothing else meanwhile. Errors of all: unavailable,
/// misconfigured (no such table, or an older one: `fixline migrate` mends it), cancelled.
class DeadLetterTable {
 public:
  explicit DeadLetterTable(postgres::PgSession& session) : session_(session) {}

  asio::awaitable<Result<DeadLetterList>> list(const Filter& filter, DeadLetterPage page);

  /// One letter with its payload; nullopt when there is none.
  asio::awaitable<Result<std::optional<DeadLetter>>> find(std::int64_t id);

  asio::awaitable<Result<DeadLetterCounts>> count(const Filter& filter);

  /// Removes letters up to `newest_id`, as count() told it, and returns how many. In small
  /// transactions: a crash leaves a part of them. Letters that a replay holds stay.
  asio::awaitable<Result<std::int64_t>> purge(const Filter& filter, std::int64_t newest_id);

 private:
  postgres::PgSession& session_;
};

}  // namespace fixline::dead_letters
