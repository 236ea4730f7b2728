#include "store/bulk/batch_writer.hpp"

#include <algorithm>
#include <utility>

namespace fixline::store {
namespace {

using postgres::PgError;
using postgres::PgResult;
using postgres::Trait;

constexpr std::size_t remembered_flights_max = 20'000;

// Of a COPY: an insert of the same rows may go through, or tell better what is wrong with them. A
// deadlock is one of these: an insert takes its locks in the order of the key.
bool is_worth_an_insert(const PgError& error) {
  return !error.sqlstate.empty() &&
         (error.code != ErrorCode::unavailable || error.is(Trait::rolled_back));
}

Written written_of(std::span<const Row> rows, std::uint64_t inserted) {
  return {inserted, rows.size() - inserted};
}

}  // namespace

BatchWriter::BatchWriter(postgres::PgSession& session, postgres::ArrayParameters& parameters)
    : choice_(remembered_flights_max),
      search_(session, parameters),
      copy_(session, parameters),
      insert_(session, parameters) {}

asio::awaitable<PgResult<Written>> BatchWriter::run(WritePlan& plan, Batch batch) {
  using enum CopyChoice::Ground;
  const auto fresh = choice_.assess(batch.queue, batch.points, standings_);
  const bool is_first = batch.delivery == Delivery::first;
  const bool by_memory = is_first && choice_.trusts(batch.queue, memory);
  if (!by_memory) doubt_all();
  auto searched = co_await look_for_unsure(plan, batch);
  if (!searched) co_return std::unexpected(std::move(searched).error());

  const auto ground = by_memory && fresh > 0 ? memory : search;
  auto written = co_await copy_or_insert(plan, batch, ground);
  if (written && is_first && ground != memory && fresh > 0)
    choice_.record(batch.queue, memory, written->inserted < fresh);
  co_return written;
}

asio::awaitable<PgResult<Written>> BatchWriter::copy_or_insert(WritePlan& plan, const Batch& batch,
                                                               CopyChoice::Ground ground) {
  const bool may_copy = !plan.points.copy_sql.empty() && choice_.trusts(batch.queue, ground);
  divide(batch, may_copy);
  if (copied_.empty()) co_return co_await insert(plan, batch);

  auto stored = co_await copy_.run(plan, {batch.flights, inserted_, copied_});
  if (stored) {
    choice_.record(batch.queue, ground, false);
    co_return written_of(batch.points, *stored);
  }
  const auto& error = stored.error();
  if (!is_worth_an_insert(error)) co_return std::unexpected(error);
  choice_.record(batch.queue, ground, error.is(Trait::conflict));
  // Row security, a rule, a type that can't be received: this table will never take one.
  if (error.is(Trait::forbidden)) plan.points.copy_sql.clear();
  if (error.is(Trait::conflict) && ground == CopyChoice::Ground::memory) {
    doubt_all();
    auto searched = co_await look_for_unsure(plan, batch);
    if (!searched) co_return std::unexpected(std::move(searched).error());
  }
  divide(batch, false);
  co_return co_await insert(plan, batch);
}

asio::awaitable<PgResult<Written>> BatchWriter::insert(const WritePlan& plan, const Batch& batch) {
  auto inserted = co_await insert_.run(plan, batch.queue, {batch.flights, inserted_});
  if (!inserted) co_return std::unexpected(std::move(inserted).error());
  co_return written_of(batch.points, *inserted);
}

void BatchWriter::stored(points::QueueName queue, std::span<const Row> rows) {
  choice_.stored(queue, rows);
}

asio::awaitable<PgResult<void>> BatchWriter::look_for_unsure(WritePlan& plan, const Batch& batch) {
  if (batch.points.size() < large_min) co_return PgResult<void>{};
  co_return co_await search_.run(plan, batch.queue, batch.points, standings_);
}

void BatchWriter::doubt_all() {
  std::ranges::replace(standings_, Standing::fresh, Standing::unsure);
}

bool BatchWriter::is_worth_copying(const Batch& batch) const {
  const auto fresh = static_cast<std::size_t>(std::ranges::count(standings_, Standing::fresh));
  if (fresh >= large_min) return true;
  return fresh >= copied_alone_min && fresh == batch.points.size() && batch.flights.empty();
}

void BatchWriter::divide(const Batch& batch, bool may_copy) {
  copied_.clear();
  inserted_.clear();
  const bool copies = may_copy && is_worth_copying(batch);
  for (std::size_t i = 0; i < standings_.size(); ++i) {
    if (standings_[i] == Standing::duplicate) continue;
    (copies && standings_[i] == Standing::fresh ? copied_ : inserted_).push_back(batch.points[i]);
  }
}

}  // namespace fixline::store
