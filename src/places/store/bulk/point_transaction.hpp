#pragma once

#include <cstdint>
#include <span>
#include <string_view>

#include "postgres/copy_rows.hpp"
#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/batch.hpp"
#include "store/bulk/write_plan.hpp"

namespace fixline::store {

/// Writes a batch in one transaction: inserts what is not in the tables yet, in the order of the
/// key, and copies what the batch says. Without a copy it is one round trip. Its memory is used
/// again.
class PointTransaction {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  PointTransaction(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Precondition: no letters with what is copied.
  /// Returns after the commit how many points were new. After an error with an SQLSTATE nothing is
  /// stored; one without: everything may be. A crash leaves all of the transaction or nothing of
  /// it.
  asio::awaitable<postgres::PgResult<std::uint64_t>> run(const WritePlan& plan, Batch batch);

 private:
  asio::awaitable<postgres::PgResult<std::uint64_t>> insert(const WritePlan& plan, Batch batch);
  asio::awaitable<postgres::PgResult<std::uint64_t>> copy_alone(const WritePlan& plan, Batch batch);
  asio::awaitable<postgres::PgResult<std::uint64_t>> copy_with_others(const WritePlan& plan,
                                                                      Batch batch);
  /// Begins the transaction; returns how many points were inserted.
  asio::awaitable<postgres::PgResult<std::uint64_t>> begin(const WritePlan& plan, Batch batch);
  [[nodiscard]] std::string_view encoded(const WritePlan& plan, std::span<const Row> rows);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
  postgres::CopyRows rows_;
};

}  // namespace fixline::store
