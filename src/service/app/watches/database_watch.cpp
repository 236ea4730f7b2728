#include "app/watches/database_watch.hpp"

#include <chrono>

#include "health/examination.hpp"

namespace fixline::app {

class DatabaseWatch::Turn {
 public:
  explicit Turn(DatabaseWatch& watch) : watch_(watch) { watch_.is_taken_ = true; }
  Turn& operator=(Turn&&) = delete;
  ~Turn() {
    watch_.is_taken_ = false;
    watch_.freed_.wake_all();
  }

 private:
  DatabaseWatch& watch_;
};

DatabaseWatch::DatabaseWatch(asio::any_io_executor executor, store::PostgresWriterOptions options,
                             std::size_t sessions_wanted, LastOutcome& answer, telemetry::Log log)
    : session_(executor, std::move(options), std::move(log)),
      sessions_wanted_(sessions_wanted),
      answer_(answer),
      freed_(executor) {}

asio::awaitable<Result<void>> DatabaseWatch::ping() {
  if (is_taken_) co_return answer_.last();
  const Turn turn(*this);
  // One that is cancelled, because it takes too long, is an answer, too.
  struct Told {
    LastOutcome& to;
    Result<void> answer = failure(ErrorCode::unavailable, "postgres: no answer in time");
    ~Told() { to.set(std::move(answer)); }
  } told{answer_};
  told.answer = co_await session_.ping();
  co_return told.answer;
}

asio::awaitable<health::Findings> DatabaseWatch::examine() {
  while (is_taken_) co_await freed_.wait(std::chrono::seconds(1));
  const Turn turn(*this);
  co_return co_await health::examine_database(session_, sessions_wanted_);
}

asio::awaitable<Result<store::AllWaitingDeadLetters>> DatabaseWatch::count_dead_letters() {
  while (is_taken_) co_await freed_.wait(std::chrono::seconds(1));
  const Turn turn(*this);
  co_return co_await session_.waiting_dead_letters();
}

asio::awaitable<Result<std::uint64_t>> DatabaseWatch::delete_old_dead_letters(
    store::DeadLetterRetention retention) {
  while (is_taken_) co_await freed_.wait(std::chrono::seconds(1));
  const Turn turn(*this);
  co_return co_await session_.delete_old_dead_letters(retention);
}

}  // namespace fixline::app
