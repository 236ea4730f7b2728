#include "store/bulk/point_insert.hpp"

#include <string>
#include <utility>

#include "failpoint/failpoint.hpp"

namespace fixline::store {

namespace asio = boost::asio;

using postgres::PgResult;

asio::awaitable<PgResult<std::uint64_t>> PointInsert::run(const WritePlan& plan,
                                                          points::QueueName queue, Batch batch) {
  if (batch.flights.empty() && batch.points.empty() && batch.letters.empty()) co_return 0;
  session_.begin_batch();
  std::size_t before_points = 0;
  if (plan.flights)
    before_points =
        add_executions(session_, parameters_, plan.flights_statement, *plan.flights, batch.flights);
  const auto of_points =
      add_executions(session_, parameters_, plan.points_statement, plan.points, batch.points);
  add_letters(session_, parameters_, std::string(batch.letters_statement), queue, batch.letters);
  failpoint("store.before_commit");
  auto results = co_await session_.run_batch();
  if (!results) co_return std::unexpected(std::move(results).error());
  failpoint("store.committed");

  std::uint64_t inserted = 0;
  for (std::size_t i = 0; i < of_points; ++i) inserted += (*results)[before_points + i].changed();
  co_return inserted;
}

}  // namespace fixline::store
