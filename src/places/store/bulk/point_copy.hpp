#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>
#include <span>
#include <string_view>

#include "postgres/copy_rows.hpp"
#include "postgres/session.hpp"
#include "store/bulk/batch.hpp"
#include "store/bulk/write_plan.hpp"

namespace fixline::store {

namespace asio = boost::asio;

/// Writes a batch with COPY, in one transaction with the flights and with the rows that had better
/// be inserted. Its memory is used again.
class PointCopy {
 public:
  /// Both must outlive it.
  PointCopy(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Returns after the commit how many points were new. After an error with an SQLSTATE nothing is
  /// stored; one without: everything may be. A crash leaves all of the transaction or nothing of
  /// it.
  asio::awaitable<postgres::PgResult<std::uint64_t>> run(const WritePlan& plan, Batch batch);

 private:
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
