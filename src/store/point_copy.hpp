#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstddef>
#include <span>
#include <string_view>

#include "postgres/copy_rows.hpp"
#include "postgres/session.hpp"
#include "store/copy_choice.hpp"
#include "store/point_writer.hpp"
#include "store/write_plan.hpp"

namespace fixline::store {

/// Writes a batch with COPY, in one transaction with the flights and with the rows that had better
/// be inserted. Its memory is used again.
class PointCopy {
 public:
  /// What one transaction stores.
  struct Batch {
    std::span<const Row> flights;  ///< a row a flight
    CopyChoice::Split points;
  };

  /// Both must outlive it.
  PointCopy(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Returns after the commit. After an error with an SQLSTATE nothing is stored; one without:
  /// everything may be. A crash leaves all of the transaction or nothing of it.
  asio::awaitable<postgres::PgResult<Written>> run(const WritePlan& plan, Batch batch);

 private:
  asio::awaitable<postgres::PgResult<Written>> copy_alone(const WritePlan& plan, Batch batch);
  asio::awaitable<postgres::PgResult<Written>> copy_with_others(const WritePlan& plan, Batch batch);
  /// Begins the transaction; returns how many points were inserted.
  asio::awaitable<postgres::PgResult<std::uint64_t>> begin(const WritePlan& plan, Batch batch);
  [[nodiscard]] std::string_view encoded(const WritePlan& plan, std::span<const Row> rows);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
  postgres::CopyRows rows_;
};

}  // namespace fixline::store
