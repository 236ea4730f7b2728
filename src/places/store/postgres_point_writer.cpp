#include "store/postgres_point_writer.hpp"

#include <algorithm>
#include <utility>

#include "error/subject.hpp"
#include "store/bulk/refusal_search.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using postgres::PgError;
using postgres::PgResult;
using postgres::Trait;
using postgres::without_data;

// The table is not any more what it was when the statement was prepared.
bool tells_of_changed_table(const PgError& error, const TableLayout& layout) {
  if (error.is(Trait::changed_table)) return true;
  return error.is(Trait::null_refused) &&
         std::ranges::none_of(layout.columns,
                              [&](const auto* column) { return column->name == error.column; });
}

Settled settled_of(std::span<const points::Track> tracks, std::span<const Row> rows,
                   RefusalSearch::Found found) {
  Settled settled;
  for (auto& [row, error] : found.refused) {
    const auto track = static_cast<std::size_t>(rows[row].track - tracks.data());
    settled.refused.push_back({track, rows[row].point, std::move(error.sqlstate),
                               std::move(error.message), std::move(error.column),
                               std::move(error.constraint)});
  }
  std::ranges::sort(settled.refused, {}, [](const RefusedPoint& refused) {
    return std::pair(refused.track, refused.point);
  });
  settled.written.inserted = found.inserted;
  settled.written.duplicates = rows.size() - found.refused.size() - found.inserted;
  return settled;
}

// Collisions between transactions, which leave the session as good as it was.
bool leaves_session_good(const PgError& error) {
  return error.code != ErrorCode::unavailable || error.is(Trait::collision);
}

}  // namespace

PostgresPointWriter::PostgresPointWriter(asio::any_io_executor executor,
                                         PostgresWriterOptions options, telemetry::Log log)
    : options_(std::move(options)),
      log_(std::move(log)),
      session_(executor, options_.limits),
      known_flights_(options_.known_flights_max),
      batches_(session_, parameters_) {}

asio::awaitable<Result<Settled>> PostgresPointWriter::settle(const WriteRequest& request) {
  if (auto gathered = batch_.gather(request.queue, request.tracks); !gathered)
    co_return std::unexpected(std::move(gathered).error());
  if (batch_.rows().empty() && request.raw_dead_letters.empty()) co_return Settled{};

  std::vector<NewDeadLetter> letters;
  for (const auto& raw : request.raw_dead_letters) letters.push_back(dead_letter_of(raw));
  auto written = co_await write_gathered(request.queue, letters, request.delivery);
  if (written) co_return Settled{*written, {}};
  if (written.error().code != ErrorCode::refused) co_return std::unexpected(written.error());
  co_return co_await settle_apart(request, std::move(letters));
}

asio::awaitable<Result<Written>> PostgresPointWriter::write_gathered(
    QueueName queue, std::span<const NewDeadLetter> letters, Delivery delivery) {
  for (bool is_first = true;; is_first = false) {
    auto ready = co_await prepare(queue);
    if (ready && !letters.empty()) ready = co_await prepare_dead_letters();
    if (!ready) co_return std::unexpected(std::move(ready).error());
    WritePlan& plan = *plans_[points::index_of(queue)];
    auto written = co_await send(plan, queue, letters, delivery);
    if (written) {
      remember(queue);
      co_return *written;
    }
    const auto& error = written.error();
    if (!is_mended_after(error, plan) || !is_first)
      co_return std::unexpected(in_context(error.error(), "postgres"));
  }
}

asio::awaitable<Result<Settled>> PostgresPointWriter::settle_apart(
    const WriteRequest& request, std::vector<NewDeadLetter> letters) {
  const auto raw_dead_letters = letters.size();
  for (bool is_first = true;; is_first = false) {
    auto ready = co_await prepare(request.queue);
    const bool writes_dead_letters =
        raw_dead_letters > 0 || request.on_refusal == OnRefusal::dead_letter;
    if (ready && writes_dead_letters) ready = co_await prepare_dead_letters();
    if (!ready) co_return std::unexpected(std::move(ready).error());
    letters.erase(letters.begin() + static_cast<std::ptrdiff_t>(raw_dead_letters), letters.end());
    auto settled = co_await search(request, letters);
    if (settled) co_return std::move(*settled);
    const auto& error = settled.error();
    if (!is_mended_after(error, *plans_[points::index_of(request.queue)]) || !is_first)
      co_return std::unexpected(without_data(error.error()));
  }
}

asio::awaitable<PgResult<Settled>> PostgresPointWriter::search(
    const WriteRequest& request, std::vector<NewDeadLetter>& letters) {
  const auto rows = batch_.rows();
  RefusalSearch search(session_, parameters_, *plans_[points::index_of(request.queue)], rows);
  auto found = co_await search.run();
  if (!found) {
    co_await session_.roll_back();
    co_return std::unexpected(std::move(found).error());
  }
  if (request.on_refusal == OnRefusal::dead_letter)
    for (const auto& refused : found->refused)
      letters.push_back(dead_letter_of(rows[refused.row], refused.error));
  auto committed = co_await search.commit(dead_letters_statement_, request.queue, letters);
  if (!committed) {
    co_await session_.roll_back();
    co_return std::unexpected(std::move(committed).error());
  }
  log_->warn("postgres: {} of {} points for {} refused, found in {} round trips",
             found->refused.size(), rows.size(), table_of(request.queue), found->round_trips);
  co_return settled_of(request.tracks, rows, std::move(*found));
}

asio::awaitable<Result<void>> PostgresPointWriter::ping() {
  if (!session_.is_usable()) {
    auto connected = co_await connect();
    if (!connected) co_return connected;
  }
  auto answer = co_await session_.query("SELECT 1");
  if (answer) co_return Result<void>{};
  if (!leaves_session_good(answer.error())) lose_session(answer.error().message);
  co_return std::unexpected(without_data(answer.error().error()));
}

asio::awaitable<Result<void>> PostgresPointWriter::prepare(QueueName queue) {
  if (!session_.is_usable()) {
    auto connected = co_await connect();
    if (!connected) co_return connected;
  }
  if (plans_[points::index_of(queue)]) co_return Result<void>{};
  auto made = co_await make_plan(session_, queue, ++statements_made_);
  if (made) {
    plans_[points::index_of(queue)] = std::move(*made);
    co_return Result<void>{};
  }
  auto error = without_data(std::move(made).error());
  if (error.code == ErrorCode::unavailable) lose_session(error.detail);
  co_return std::unexpected(std::move(error));
}

asio::awaitable<Result<DatabaseFacts>> PostgresPointWriter::facts() {
  if (!session_.is_usable()) {
    auto connected = co_await connect();
    if (!connected) co_return std::unexpected(std::move(connected).error());
  }
  auto facts = co_await database_facts(session_);
  if (!facts && !session_.is_usable()) lose_session(facts.error().detail);
  co_return facts;
}

asio::awaitable<Result<void>> PostgresPointWriter::connect() {
  plans_ = {};
  dead_letters_statement_.clear();
  // Another server may answer now, which lacks what the old one committed last.
  known_flights_.clear();
  auto connected = co_await session_.connect(options_.address);
  if (!connected) {
    lose_session(connected.error().message);
    co_return std::unexpected(without_data(connected.error().error()));
  }
  log_->info("postgres: connected to {}", options_.address.printable());
  is_outage_logged_ = false;
  co_return Result<void>{};
}

asio::awaitable<Result<void>> PostgresPointWriter::prepare_dead_letters() {
  if (!dead_letters_statement_.empty()) co_return Result<void>{};
  auto name = "letters_" + std::to_string(++statements_made_);
  auto batch = session_.batch();
  batch.prepare(name, dead_letters_sql());
  auto prepared = co_await session_.run(batch);
  if (prepared) {
    dead_letters_statement_ = std::move(name);
    co_return Result<void>{};
  }
  const auto& error = prepared.error();
  if (!leaves_session_good(error)) lose_session(error.message);
  co_return std::unexpected(without_data(in_context(error.error(), "table dead_letters")));
}

asio::awaitable<PgResult<Written>> PostgresPointWriter::send(WritePlan& plan, QueueName queue,
                                                             std::span<const NewDeadLetter> letters,
                                                             Delivery delivery) {
  choose_new_flights(plan);
  const Batch batch{queue, new_flights_, batch_.rows(), {}, letters, dead_letters_statement_};
  co_return co_await batches_.run(plan, batch, delivery);
}

void PostgresPointWriter::remember(QueueName queue) {
  for (const auto& flight : new_flights_) known_flights_.put(flight.track->flight_uuid, {});
  batches_.stored(queue, batch_.rows());
}

void PostgresPointWriter::choose_new_flights(const WritePlan& plan) {
  new_flights_.clear();
  if (!plan.flights) return;
  for (const auto& row : batch_.track_rows()) {
    const auto& flight = row.track->flight_uuid;
    if (!new_flights_.empty() && new_flights_.back().track->flight_uuid == flight) continue;
    if (points::point_count(*row.track) > 0 && known_flights_.find(flight) == nullptr)
      new_flights_.push_back(row);
  }
}

bool PostgresPointWriter::is_mended_after(const PgError& error, const WritePlan& plan) {
  if (tells_of_changed_table(error, plan.points) && session_.is_usable()) {
    plans_ = {};
    return true;
  }
  if (error.is(Trait::no_parent)) {  // somebody may have deleted a known flight
    known_flights_.clear();
    return true;
  }
  if (!leaves_session_good(error) || !session_.is_usable()) lose_session(error.message);
  return false;
}

void PostgresPointWriter::lose_session(const std::string& why) {
  session_.close();
  if (!is_outage_logged_)
    log_->warn("postgres: no connection to {}: {}", options_.address.printable(),
               after_subject(why, "postgres"));
  is_outage_logged_ = true;
}

}  // namespace fixline::store
