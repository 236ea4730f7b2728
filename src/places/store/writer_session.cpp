#include "store/writer_session.hpp"

#include <algorithm>

#include "error/error.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::store {
namespace {

using points::QueueName;
using postgres::PgError;
using postgres::Trait;
using postgres::without_data;

// The table is not any more what it was when the statement was prepared.
bool tells_of_changed_table(const PgError& error, const TableLayout& layout) {
  if (error.is(Trait::changed_table)) return true;
  // To name a key takes the right to read it, which may have been taken away.
  if (layout.names_key && error.is(Trait::forbidden)) return true;
  return error.is(Trait::null_refused) &&
         std::ranges::none_of(layout.columns,
                              [&](const auto* column) { return column->name == error.column; });
}

}  // namespace

bool leaves_session_good(const PgError& error) {
  return error.code != ErrorCode::unavailable || error.is(Trait::collision);
}

bool is_answer(const PgError& error) {
  return !error.sqlstate.empty() && leaves_session_good(error);
}

WriterSession::WriterSession(asio::any_io_executor executor, PostgresWriterOptions options,
                             telemetry::Log log)
    : options_(std::move(options)),
      log_(std::move(log)),
      pg_(executor, options_.limits),
      known_flights_(options_.known_flights_max) {}

asio::awaitable<Result<void>> WriterSession::prepare(QueueName queue) {
  if (auto connected = co_await be_connected(); !connected) co_return connected;
  if (is_outdated(queue)) {
    forget_tables();
    known_flights_.clear();  // their rows may have been passed over
  }
  if (plans_[points::index_of(queue)]) co_return Result<void>{};
  const bool is_first =
      std::ranges::none_of(plans_, [](const auto& plan) { return plan.has_value(); });
  if (is_first) co_await drop_statements();
  if (options_.layouts) looks_[points::index_of(queue)] = options_.layouts->latest(queue).number;
  auto made = co_await make_plan(pg_, queue, options_.nulls);
  if (made) {
    plans_[points::index_of(queue)] = std::move(*made);
    co_return Result<void>{};
  }
  tell_others(queue, made.error());
  auto error = without_data(std::move(made).error());
  if (!pg_.is_usable()) lose(error.detail);
  co_return std::unexpected(std::move(error));
}

bool WriterSession::is_outdated(QueueName queue) {
  const auto& plan = plans_[points::index_of(queue)];
  if (!plan) return false;
  if (plan->is_outdated) return true;
  if (!options_.layouts) return false;
  const auto latest = options_.layouts->latest(queue);
  const bool is_news =
      std::exchange(looks_[points::index_of(queue)], latest.number) != latest.number;
  return is_news && latest.fingerprint != plan->fingerprint;
}

// Those of plans that were forgotten would stay as long as the session.
asio::awaitable<void> WriterSession::drop_statements() {
  if (!pg_.is_pooled()) co_await pg_.query("DEALLOCATE ALL");
}

asio::awaitable<Result<TableFlaws>> WriterSession::find_flaws(QueueName queue) {
  if (auto connected = co_await be_connected(); !connected)
    co_return std::unexpected(std::move(connected).error());
  auto found = co_await look_at_tables(pg_, queue, options_.nulls);
  if (found) {
    tell_others(queue, found->fingerprint);
    co_return std::move(found->flaws);
  }
  tell_others(queue, found.error());
  if (!pg_.is_usable()) lose(found.error().detail);
  co_return std::unexpected(without_data(std::move(found).error()));
}

void WriterSession::tell_others(QueueName queue, std::uint64_t fingerprint) {
  if (options_.layouts) options_.layouts->saw(queue, fingerprint);
}

void WriterSession::tell_others(QueueName queue, const Error& error) {
  if (error.code == ErrorCode::misconfigured) tell_others(queue, 0);
}

asio::awaitable<Result<void>> WriterSession::ping() {
  if (auto connected = co_await be_connected(); !connected) co_return connected;
  auto answer = co_await pg_.query("SELECT 1");
  if (answer) co_return Result<void>{};
  if (!leaves_session_good(answer.error())) lose(answer.error().message);
  co_return std::unexpected(without_data(answer.error().error()));
}

asio::awaitable<Result<void>> WriterSession::be_connected() {
  if (pg_.is_usable()) co_return Result<void>{};
  plans_ = {};
  // Another server may answer now, which lacks what the old one committed last.
  known_flights_.clear();
  auto connected = co_await pg_.connect(options_.address);
  if (!connected) {
    lose(connected.error().message);
    co_return std::unexpected(without_data(connected.error().error()));
  }
  if (std::exchange(logged_reach_, true) != true)
    log_->log(telemetry::seldom("connections to postgres"), spdlog::level::info,
              "postgres: connected to {}{}", options_.address.printable(),
              pg_.is_pooled() ? ", through a pooler" : "");
  co_return Result<void>{};
}

bool WriterSession::is_mended_after(const PgError& error, QueueName queue) {
  if (tells_of_changed_table(error, plan(queue).points) && pg_.is_usable()) {
    forget_tables();
    return true;
  }
  if (error.is(Trait::no_parent)) {  // somebody may have deleted a known flight
    known_flights_.clear();
    return true;
  }
  if (!leaves_session_good(error) || !pg_.is_usable()) lose(error.message);
  return false;
}

// A server that answers, if with an error, is not out of reach: who asked is told what it said.
void WriterSession::lose(const std::string& why) {
  const bool is_out_of_reach = !pg_.is_usable();
  pg_.close();
  if (!is_out_of_reach || std::exchange(logged_reach_, false) == false) return;
  log_->log(telemetry::seldom("no connection to postgres"), spdlog::level::warn,
            "postgres: no connection to {}: {}", options_.address.printable(),
            after_subject(why, "postgres"));
}

}  // namespace fixline::store
