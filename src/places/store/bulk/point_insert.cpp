#include "store/bulk/point_insert.hpp"

#include <string>
#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {

namespace asio = boost::asio;

using postgres::PgResult;

asio::awaitable<PgResult<std::uint64_t>> PointInsert::run(const WritePlan& plan, Batch batch) {
  if (batch.flights.empty() && batch.points.empty() && batch.letters.empty()) co_return 0;
  auto statements = session_.batch();
  const auto inserts = add_inserts(statements, parameters_, plan, batch.flights, batch.points);
  add_letters(statements, parameters_, std::string(batch.letters_statement), batch.queue,
              batch.letters);
  failpoint("store.before_commit");
  auto results = co_await session_.run(statements);
  if (!results) co_return std::unexpected(std::move(results).error());
  failpoint("store.committed");
  co_return results->changed(inserts);
}

}  // namespace fixline::store
