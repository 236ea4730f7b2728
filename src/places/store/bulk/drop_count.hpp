#pragma once

#include <cstdint>
#include <span>

#include "postgres/session.hpp"
#include "reactor/asio.hpp"
#include "store/bulk/write_plan.hpp"
#include "store/row_columns.hpp"

namespace fixline::store {

/// Tells duplicates from rows that the database passed over without an error. Costs nothing while
/// each row that is sent is inserted; one small round trip where some are not, and a second one
/// with their keys where the table has a trigger that may be to blame.
class DropCount {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  DropCount(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// After the commit: how many of the rows that were sent are nowhere. 0 where it can't be known:
  /// an error, or a trigger that writes other keys than it is given.
  asio::awaitable<std::uint64_t> run(const WritePlan& plan, std::span<const Row> sent,
                                     std::uint64_t inserted);

 private:
  asio::awaitable<postgres::PgResult<std::uint64_t>> count(const KeyQuery& keys,
                                                           std::span<const Row> rows);

  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
};

}  // namespace fixline::store
