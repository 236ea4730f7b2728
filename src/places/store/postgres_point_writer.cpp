#include "store/postgres_point_writer.hpp"

#include <algorithm>
#include <iterator>
#include <utility>

#include "error/error.hpp"
#include "store/bulk/drop_search.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using postgres::PgError;
using postgres::PgResult;
using postgres::Trait;
using postgres::without_data;

std::vector<RefusedPoint> points_of(std::span<const points::Track> tracks,
                                    std::span<const Row> rows, std::vector<RefusedRow> refused) {
  std::vector<RefusedPoint> points;
  for (auto& [row, error] : refused) {
    const auto track = static_cast<std::size_t>(rows[row].track - tracks.data());
    points.push_back({track, rows[row].point, std::move(error.sqlstate), std::move(error.message),
                      std::move(error.column), std::move(error.constraint)});
  }
  std::ranges::sort(points, {},
                    [](const RefusedPoint& point) { return std::pair(point.track, point.point); });
  return points;
}

Settled settled_of(std::span<const points::Track> tracks, std::span<const Row> rows,
                   RefusalSearch::Found found, std::uint64_t dropped) {
  const auto others = found.refused.size() + found.held.size() + found.inserted + dropped;
  return {.written = {found.inserted, rows.size() - others, dropped},
          .refused = points_of(tracks, rows, std::move(found.refused)),
          .held = points_of(tracks, rows, std::move(found.held)),
          .has_untried_flights = found.has_untried};
}

std::vector<Row> taken_rows(std::span<const Row> rows, const RefusalSearch::Found& found) {
  std::vector<Row> taken;
  for (const auto row : found.taken_of(rows.size())) taken.push_back(rows[row]);
  return taken;
}

// A lock goes by itself.
void bury(const Buries& buries, std::span<const Row> rows, RefusalSearch::Found& found) {
  const auto stay = std::ranges::partition(found.held, [&](const RefusedRow& row) {
    return row.error.is(Trait::locked) ||
           !buries(*rows[row.row].track, row.error.message, row.error.sqlstate);
  });
  found.refused.insert(found.refused.end(), std::make_move_iterator(stay.begin()),
                       std::make_move_iterator(stay.end()));
  found.held.erase(stay.begin(), stay.end());
}

// A client that waits is told, and may send what its table takes.
Blame blame_in(const WriteRequest& request) {
  return request.on_refusal == OnRefusal::dead_letter ? Blame::table : Blame::rows;
}

SlowProof proof_for(const WriteRequest& request, std::chrono::milliseconds limit) {
  if (limit.count() == 0) return SlowProof::flight;
  return request.were_held ? SlowProof::row : SlowProof::row_beside_others;
}

// It may well go through, if it is given more time.
Error out_of_patience(const PgError& error) {
  return in_context({ErrorCode::overloaded, error.error().detail}, "postgres");
}

}  // namespace

PostgresPointWriter::PostgresPointWriter(asio::any_io_executor executor,
                                         PostgresWriterOptions options, telemetry::Log log)
    : log_(log),
      session_(std::move(executor), std::move(options), std::move(log)),
      batches_(session_.pg(), parameters_, log_) {}

asio::awaitable<Result<Settled>> PostgresPointWriter::settle(const WriteRequest& request) {
  if (auto gathered = batch_.gather(request.queue, request.tracks); !gathered)
    co_return std::unexpected(std::move(gathered).error());
  if (batch_.rows().empty() && request.raw_dead_letters.empty()) co_return Settled{};
  const auto limit = short_limit(request);

  std::vector<NewDeadLetter> letters;
  for (const auto& raw : request.raw_dead_letters) letters.push_back(dead_letter_of(raw));
  Apart apart{BadRowSearch::Start::untried, true, proof_for(request, limit), limit};
  if (is_likely_slow(request)) {
    // Others were quick just now.
    if (limit.count() > 0) apart.proof = SlowProof::row;
    co_return co_await settle_apart(request, std::move(letters), apart);
  }
  auto written = co_await write_gathered(request, letters);
  if (written) co_return Settled{*written, {}};
  const auto& error = written.error();
  const bool may_be_held =
      error.may_be_of_some_rows() || (!request.raw_dead_letters.empty() && is_answer(error));
  const bool is_slow = error.is(Trait::timed_out);
  const bool is_worth_a_search =
      error.code == ErrorCode::refused || (request.tells_held && (may_be_held || is_slow));
  // With nothing beside it no search tells whether it is slow, or its table.
  const bool lacks_others =
      is_slow && apart.proof == SlowProof::row_beside_others && batch_.has_one_flight();
  if (lacks_others) co_return std::unexpected(out_of_patience(error));
  if (!is_worth_a_search) co_return std::unexpected(in_context(error.error(), "postgres"));
  if (error.code == ErrorCode::refused) session_.forget_tables();
  // A lock is found out with the first test, and a flight that was held goes on as one; what was
  // refused otherwise need not be tried whole.
  const bool is_tried_whole = error.is(Trait::locked) || (is_slow && apart.proof == SlowProof::row);
  apart.start = is_tried_whole ? BadRowSearch::Start::untried : BadRowSearch::Start::refused;
  apart.is_hurried = is_slow;
  co_return co_await settle_apart(request, std::move(letters), apart);
}

// A limit of its own that saves little costs a search for nothing.
std::chrono::milliseconds PostgresPointWriter::short_limit(const WriteRequest& request) const {
  if (request.limit.count() > 0 && request.limit < session_.statement_limit()) return request.limit;
  const bool is_short = request.tells_held && request.patience < session_.statement_limit() / 2;
  return is_short ? request.patience : std::chrono::milliseconds(0);
}

bool PostgresPointWriter::is_likely_slow(const WriteRequest& request) const {
  return request.tells_held && request.patience < session_.statement_limit() &&
         slow_rows_.are_likely(request.queue);
}

asio::awaitable<PgResult<Written>> PostgresPointWriter::write_gathered(
    const WriteRequest& request, std::span<const NewDeadLetter> letters) {
  const auto queue = request.queue;
  for (bool is_first = true;; is_first = false) {
    auto ready = co_await session_.prepare(queue);
    if (!ready)
      co_return std::unexpected(postgres::local_error(
          ready.error().code, std::string(after_subject(ready.error().detail, "postgres"))));
    WritePlan& plan = session_.plan(queue);
    auto written = co_await send(plan, request, letters);
    if (written) {
      remember(queue);
      co_return *written;
    }
    if (!session_.is_mended_after(written.error(), queue) || !is_first) co_return written;
  }
}

asio::awaitable<Result<Settled>> PostgresPointWriter::settle_apart(
    const WriteRequest& request, std::vector<NewDeadLetter> letters, Apart apart) {
  const auto raw_dead_letters = letters.size();
  for (bool is_first = true;; is_first = false) {
    auto ready = co_await session_.prepare(request.queue);
    if (!ready) co_return std::unexpected(std::move(ready).error());
    letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(raw_dead_letters), letters.end());
    auto settled = co_await search(request, letters, apart);
    if (settled) co_return std::move(*settled);
    const auto& error = settled.error();
    if (error.is(Trait::timed_out) && request.tells_held && !std::exchange(apart.is_hurried, true))
      continue;
    if (error.is(Trait::timed_out) && apart.limit.count() > 0)
      co_return std::unexpected(out_of_patience(error));
    if (!session_.is_mended_after(error, request.queue) || !is_first)
      co_return std::unexpected(without_data(error.error()));
  }
}

asio::awaitable<PgResult<Settled>> PostgresPointWriter::search(const WriteRequest& request,
                                                               std::vector<NewDeadLetter>& letters,
                                                               Apart apart) {
  const auto rows = batch_.rows();
  RefusalSearch search(session_.pg(), parameters_, session_.plan(request.queue), rows,
                       blame_in(request));
  if (apart.is_hurried)
    search.hurry(session_.statement_limit(), apart.proof);
  else if (apart.limit.count() > 0)
    search.limit_tests(apart.limit, session_.statement_limit());
  auto found = co_await search.run(request.buries ? Ends::with_all_rows : Ends::when_none_passes,
                                   apart.start);
  if (apart.is_hurried) watch_slow_rows(request.queue, found);
  if (found && request.buries) bury(request.buries, rows, *found);
  if (found && !found->held.empty() && !request.tells_held)
    found = std::unexpected(std::move(found->held.front().error));
  if (!found) {
    co_await session_.pg().roll_back();
    co_return std::unexpected(std::move(found).error());
  }
  if (request.on_refusal == OnRefusal::dead_letter)
    std::ranges::move(dead_letters_of(rows, found->refused), std::back_inserter(letters));
  auto unwritten = co_await commit(search, request, letters, *found);
  if (!unwritten) {
    co_await session_.pg().roll_back();
    co_return std::unexpected(std::move(unwritten).error());
  }
  if (!found->refused.empty())
    log_->debug("postgres: {} of {} points for {} refused, found in {} round trips",
                found->refused.size(), rows.size(), table_of(request.queue), found->round_trips);
  // What is stored is stored: an error counts as none.
  DropSearch drops(session_.pg(), parameters_);
  const auto dropped = co_await drops.run(session_.plan(request.queue), rows, *found);
  const auto taken = taken_rows(rows, *found);
  auto settled = settled_of(request.tracks, rows, std::move(*found), dropped ? dropped->size() : 0);
  if (settled.written.duplicates > 0) {
    auto completed = co_await batches_.complete(session_.plan(request.queue), request.queue, taken,
                                                settled.written);
    if (!completed) co_return std::unexpected(std::move(completed).error());
  }
  if (!request.raw_dead_letters.empty()) settled.raw_held = std::move(*unwritten);
  co_return settled;
}

// Where none passes, the table is slow rather than some of its rows.
void PostgresPointWriter::watch_slow_rows(QueueName queue,
                                          const PgResult<RefusalSearch::Found>& found) {
  const bool is_slow = found ? found->has_slow : found.error().is(Trait::timed_out);
  if (is_slow && found && found->has_passed)
    slow_rows_.met(queue);
  else if (is_slow)
    slow_rows_.all_met(queue);
  else if (found)
    slow_rows_.not_met(queue);
}

asio::awaitable<PgResult<std::string>> PostgresPointWriter::commit(
    RefusalSearch& search, const WriteRequest& request, std::vector<NewDeadLetter> letters,
    RefusalSearch::Found& found) {
  auto committed = co_await search.commit(request.queue, letters);
  if (!committed && committed.error().code == ErrorCode::refused) {
    letters = without_texts(std::move(letters));
    committed = co_await search.commit(request.queue, letters);
  }
  if (committed) co_return std::string();
  const bool is_of_letters = !letters.empty() && is_answer(committed.error());
  if (!is_of_letters || !request.tells_held) co_return std::unexpected(committed.error());
  const auto why = "its dead letter can't be written: " + committed.error().error().detail;
  committed = co_await search.commit(request.queue, {});
  if (!committed) co_return std::unexpected(committed.error());
  for (auto& refused : found.refused) {
    refused.error.message = why;
    found.held.push_back(std::move(refused));
  }
  found.refused.clear();
  co_return why;
}

asio::awaitable<PgResult<Written>> PostgresPointWriter::send(
    WritePlan& plan, const WriteRequest& request, std::span<const NewDeadLetter> letters) {
  choose_new_flights(plan);
  const Batch batch{request.queue, new_flights_, batch_.rows(), {}, letters, short_limit(request)};
  co_return co_await batches_.run(plan, batch, request.delivery);
}

void PostgresPointWriter::remember(QueueName queue) {
  for (const auto& flight : new_flights_)
    session_.known_flights().put(flight.track->flight_uuid, {});
  batches_.stored(queue, batch_.rows());
}

void PostgresPointWriter::choose_new_flights(const WritePlan& plan) {
  new_flights_.clear();
  if (!plan.flights) return;
  for (const auto& row : batch_.track_rows()) {
    const auto& flight = row.track->flight_uuid;
    if (!new_flights_.empty() && new_flights_.back().track->flight_uuid == flight) continue;
    if (points::point_count(*row.track) > 0 && session_.known_flights().find(flight) == nullptr)
      new_flights_.push_back(row);
  }
}

}  // namespace fixline::store
