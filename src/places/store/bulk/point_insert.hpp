#pragma once

#include <boost/asio/awaitable.hpp>
#include <cstdint>

#include "postgres/session.hpp"
#include "store/bulk/batch.hpp"
#include "store/bulk/write_plan.hpp"

namespace fixline::store {

/// Inserts what is not in the tables yet, in one transaction and one round trip, in the order of
/// the key.
class PointInsert {
 public:
  /// Both must outlive it; `parameters` is only a buffer.
  PointInsert(postgres::PgSession& session, postgres::ArrayParameters& parameters)
      : session_(session), parameters_(parameters) {}

  /// Returns after the commit how many points were new. After an error with an SQLSTATE nothing is
  /// stored; one without: everything may be. A crash leaves all of the transaction or nothing of
  /// it.
  boost::asio::awaitable<postgres::PgResult<std::uint64_t>> run(const WritePlan& plan, Batch batch);

 private:
  postgres::PgSession& session_;
  postgres::ArrayParameters& parameters_;
};

}  // namespace fixline::store
