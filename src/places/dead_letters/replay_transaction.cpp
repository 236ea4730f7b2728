#include "dead_letters/replay_transaction.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "failpoint/failpoint.hpp"
#include "store/bulk/drop_search.hpp"

namespace fixline::dead_letters {
namespace {

using points::QueueName;
using postgres::ElementType;
using postgres::PgResult;

constexpr auto dropped_reason =
    "the database drops it without an error: a trigger of its table returns NULL, or a rule or an "
    "index passes over it";

}  // namespace

asio::awaitable<PgResult<std::vector<LockedDeadLetter>>> ReplayTransaction::begin(
    Conditions conditions, std::size_t limit) {
  auto batch = session_.batch();
  batch.statement("BEGIN");
  const auto locked =
      conditions.add_to(batch, "SELECT id::text, queue, payload FROM dead_letters" +
                                   conditions.where() + " ORDER BY dead_letters.id LIMIT " +
                                   std::to_string(limit) + " FOR UPDATE SKIP LOCKED");
  auto results = co_await session_.run(batch);
  if (!results) co_return std::unexpected(std::move(results).error());
  const auto& rows = (*results)[locked];
  std::vector<LockedDeadLetter> letters;
  for (int row = 0; row < rows.size(); ++row)
    letters.push_back(
        {rows.number(row, 0), std::string(rows.bytes(row, 1)), std::string(rows.bytes(row, 2))});
  co_return letters;
}

asio::awaitable<PgResult<void>> ReplayTransaction::prepare(QueueName queue) {
  auto& plan = plans_[points::index_of(queue)];
  if (plan) co_return PgResult<void>{};
  auto made = co_await store::make_plan(session_, queue, nulls_);
  if (!made)
    co_return std::unexpected(postgres::local_error(made.error().code, made.error().detail));
  plan = std::move(*made);
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<ReplayTransaction::Inserted>> ReplayTransaction::insert(
    QueueName queue, std::span<const points::Track> tracks) {
  auto ready = co_await prepare(queue);
  if (!ready) co_return std::unexpected(std::move(ready).error());
  if (auto gathered = batch_.gather(queue, tracks); !gathered)
    co_return std::unexpected(postgres::local_error(ErrorCode::invalid, gathered.error().detail));
  auto& plan = plans_[points::index_of(queue)].value();
  store::RefusalSearch search(session_, parameters_, plan, batch_.rows());
  auto found = co_await search.run_within();
  if (!found) co_return std::unexpected(std::move(found).error());
  auto refused = co_await refuse_dropped(plan, *found);
  if (!refused) co_return std::unexpected(std::move(refused).error());
  auto completed = co_await complete(plan, *found);
  if (!completed) co_return std::unexpected(std::move(completed).error());
  // What is not taken now stays a dead letter as well, of which the new reason is told.
  std::ranges::move(found->held, std::back_inserter(found->refused));
  co_return Inserted{batch_.rows().size(), found->inserted, std::move(found->refused),
                     batch_.rows()};
}

// A trigger that drops points without an error would take their letters with them.
asio::awaitable<PgResult<void>> ReplayTransaction::refuse_dropped(
    store::WritePlan& plan, store::RefusalSearch::Found& found) {
  store::DropSearch drops(session_, parameters_);
  const auto dropped = co_await drops.run(plan, batch_.rows(), found);
  if (!dropped) co_return std::unexpected(dropped.error());
  for (const auto row : *dropped)
    found.refused.push_back({row, postgres::local_error(ErrorCode::refused, dropped_reason)});
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<void>> ReplayTransaction::complete(
    store::WritePlan& plan, const store::RefusalSearch::Found& found) {
  std::vector<store::Row> taken;
  for (const auto row : found.taken_of(batch_.rows().size())) taken.push_back(batch_.rows()[row]);
  if (!plan.completion || taken.size() == found.inserted) co_return PgResult<void>{};
  store::RowCompletion completion(session_, parameters_);
  const auto completed = co_await completion.run(*plan.completion, taken, store::Transaction::open);
  if (!completed) co_return std::unexpected(completed.error());
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<void>> ReplayTransaction::write_letters(
    QueueName queue, std::span<const store::NewDeadLetter> letters) {
  auto batch = session_.batch();
  store::add_dead_letters(batch, parameters_, queue, letters);
  auto done = co_await session_.run(batch);
  if (!done) co_return std::unexpected(std::move(done).error());
  co_return PgResult<void>{};
}

asio::awaitable<PgResult<void>> ReplayTransaction::finish(std::span<const std::int64_t> done) {
  parameters_.clear();
  parameters_.begin(ElementType::int8, done.size());
  for (const auto id : done) parameters_.append(id);
  auto batch = session_.batch();
  batch.prepare("", "DELETE FROM dead_letters WHERE id = ANY($1::int8[])");
  batch.execute("", parameters_);
  batch.statement("COMMIT");
  failpoint("dead_letters.before_replay_commit");
  auto committed = co_await session_.run(batch);
  if (!committed) co_return std::unexpected(std::move(committed).error());
  failpoint("dead_letters.replay_committed");
  co_return PgResult<void>{};
}

}  // namespace fixline::dead_letters
