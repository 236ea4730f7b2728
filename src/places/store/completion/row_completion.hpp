#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <vector>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/completion/comparison.hpp"
#include "store/completion/completion_query.hpp"
#include "store/completion/null_filling.hpp"
#include "store/tables/row_columns.hpp"

namespace fixline::store {

/// What became of points that the table had already.
struct Completed {
  std::uint64_t conflicting = 0;  ///< points with another value than their row keeps
  std::uint64_t filled = 0;       ///< rows that got a value in the place of a NULL
  std::string trouble{};          ///< why some could not be compared or filled; "": all could
};

/// Tells which duplicates differ from their row, and fills NULLs of rows from them: the first value
/// wins, a later one only takes the place of a NULL.
///
/// It comes after the points are stored, and never harms that: what the database refuses, or
/// somebody else has locked, stays as it is. Doing it again changes nothing.
class RowCompletion {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  RowCompletion(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Of points that are in the table, in the order of their key. In a transaction of its own it
  /// comes after the commit of those that are new; one round trip, and three more where something
  /// is filled. `query` remembers which rights are missing, and asks for them again.
  /// Errors: those of the connection, the server or who cancels.
  asio::awaitable<postgres::PgResult<Completed>> run(CompletionQuery& query,
                                                     std::span<const Row> points,
                                                     Transaction transaction);

 private:
  asio::awaitable<postgres::PgResult<void>> ask_for_rights(CompletionQuery& query);
  asio::awaitable<postgres::PgResult<std::vector<OddPoint>>> compare(const CompletionQuery& query,
                                                                     std::span<const Row> points,
                                                                     Transaction transaction);
  /// Of those that bring what is missing.
  asio::awaitable<postgres::PgResult<Completed>> fill(CompletionQuery& query,
                                                      std::span<const Row> points,
                                                      std::vector<bool> differs,
                                                      Transaction transaction);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
};

}  // namespace fixline::store
