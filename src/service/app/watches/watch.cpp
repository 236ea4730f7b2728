#include "app/watches/watch.hpp"

#include <chrono>
#include <utility>

#include "app/part_options.hpp"
#include "health/judgement.hpp"
#include "health/report.hpp"
#include "points/time.hpp"
#include "reactor/backoff.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::app {
namespace {

using namespace std::chrono_literals;

constexpr auto tally_interval = 1s;
constexpr auto book_interval = 1s;
constexpr std::chrono::milliseconds count_interval = 10s;  ///< between two counts, at least
constexpr std::chrono::milliseconds count_interval_max = 5min;
constexpr std::chrono::milliseconds retention_interval = 1min;
/// Until the statistics know what was deleted, or the server may be back.
constexpr std::chrono::milliseconds retention_pause = 3s;
constexpr auto durability_interval = 10s;
constexpr auto durability_retry = 1s;  ///< of a server that is out, or turns clients away
constexpr auto rights_interval = 3s;
constexpr auto rights_retry = 1s;

health::EachQueue<std::uint64_t> values_of(
    const telemetry::PerQueue<telemetry::Metrics::Counter>& counter) {
  health::EachQueue<std::uint64_t> values{};
  for (const auto queue : points::all_queues)
    values[points::index_of(queue)] = static_cast<std::uint64_t>(counter(queue).Value());
  return values;
}

}  // namespace

Watch::Watch(asio::any_io_executor executor, const ServiceShared& shared, Outlets& outlets,
             Intake& intake, bool examines)
    : shared_(shared),
      outlets_(outlets),
      intake_(intake),
      examines_(examines),
      stopping_(executor) {}

bool Watch::start(reactor::TaskGroup& tasks) {
  return tasks.spawn(keep_telling_tally()) && tasks.spawn(watch_durability()) &&
         (!examines_ || (tasks.spawn(watch_rights()) && tasks.spawn(keep_book()) &&
                         tasks.spawn(keep_counting_dead_letters()) &&
                         tasks.spawn(keep_deleting_old_dead_letters())));
}

asio::awaitable<void> Watch::close() {
  stopping_.wake_all();
  co_await tell_tally();
}

asio::awaitable<void> Watch::keep_telling_tally() {
  while (!shared_.life.is_stopping()) {
    co_await stopping_.wait(tally_interval);
    co_await tell_tally();
  }
}

// What can't be told while Redis is down is told later.
asio::awaitable<void> Watch::tell_tally() {
  for (const auto queue : points::all_queues) {
    const auto points = shared_.tally.take(queue);
    if (points.is_empty()) continue;
    const auto counted = co_await outlets_.queue().count_settled(queue, points);
    if (!counted) shared_.tally.give_back(queue, points);
  }
}

asio::awaitable<void> Watch::watch_durability() {
  std::chrono::steady_clock::time_point examined_at;
  bool answered = false;
  while (!shared_.life.is_stopping()) {
    const auto facts = co_await outlets_.queue().facts();
    if (facts) intake_.see(*facts);
    const bool answers = facts || facts.error().code == ErrorCode::misconfigured;
    const bool is_back = answers && !std::exchange(answered, answers);
    const auto now = std::chrono::steady_clock::now();
    if (examines_ && (is_back || now - examined_at >= durability_interval)) {
      co_await examine(facts);
      examined_at = now;
    }
    const bool is_to_be_seen_again = !answers || intake_.admission().is_redis_nearly_full();
    co_await stopping_.wait(is_to_be_seen_again ? durability_retry : durability_interval);
  }
}

// A 202 is as durable as Redis was told to be, and a table without a key is of no use: what could
// lose or hold up points is shown in /health. Of a server that tells nothing, what was found last
// stands.
asio::awaitable<void> Watch::examine(const Result<redis::RedisFacts>& facts) {
  if (facts) redis_findings_ = health::redis_findings(*facts);
  if (auto found = co_await outlets_.examine_database()) database_findings_ = *std::move(found);
  auto findings = redis_findings_;
  health::append(database_findings_, findings);
  shared_.findings.set(std::move(findings));
}

// By one reactor. Of a server that can't be asked, what was missing last stands.
asio::awaitable<void> Watch::watch_rights() {
  while (!shared_.life.is_stopping()) {
    auto missing = co_await outlets_.queue().missing_rights();
    const bool are_enough = missing && missing->empty();
    if (missing) shared_.missing_rights.set(*std::move(missing));
    co_await stopping_.wait(are_enough ? rights_interval : rights_retry);
  }
}

// What goes on is logged by one reactor, which so knows since when.
asio::awaitable<void> Watch::keep_book() {
  while (!shared_.life.is_stopping()) {
    co_await stopping_.wait(book_interval);
    const auto now = std::chrono::steady_clock::now();
    shared_.book.count({.dead = dead_so_far(), .dropped = dropped_so_far()}, now);
    const auto told = co_await status(endpoints::StatusEndpoints::Depths::last_seen);
    log(shared_.book.see(told.situation.troubles, now));
    log(findings_book_.see(shared_.findings.last(), now));
  }
}

void Watch::log(const std::vector<health::LogLine>& lines) {
  for (const auto& line : lines)
    shared_.log->log(line.is_end ? spdlog::level::info : spdlog::level::warn, "{}", line.text);
}

// By one reactor. Soon after points died, else every now and then: others write, replay and purge
// them, too. What can't be counted keeps its last number, and is asked for less and less often
// where a person must mend something.
asio::awaitable<void> Watch::keep_counting_dead_letters() {
  reactor::Backoff refusals(count_interval, count_interval_max, 1);
  while (!shared_.life.is_stopping()) {
    const auto known = dead_so_far();
    auto counted = co_await outlets_.count_dead_letters();
    if (counted) {
      shared_.dead_letters.set(*std::move(counted));
      refusals.reset();
      co_await stopping_.wait(count_interval);
      co_await until_more_die(known);
    } else {
      const bool is_refused = counted.error().code == ErrorCode::misconfigured;
      co_await stopping_.wait(is_refused ? refusals.next() : count_interval);
    }
  }
}

// By one reactor. Of several instances one finds what another left.
asio::awaitable<void> Watch::keep_deleting_old_dead_letters() {
  const auto retention = dead_letter_retention(shared_.settings);
  if (retention.is_for_ever()) co_return;
  while (!shared_.life.is_stopping()) {
    const auto deleted = co_await outlets_.delete_old_dead_letters(retention);
    const bool is_refused = !deleted && deleted.error().code == ErrorCode::misconfigured;
    if (is_refused)
      shared_.log->log(telemetry::seldom("dead letters that can't be deleted"), spdlog::level::warn,
                       "old dead letters can't be deleted: {}", deleted.error().detail);
    else if (deleted && *deleted > 0)
      shared_.log->info(
          "postgres: {} dead letters beyond DEAD_LETTERS_AGE_MAX or _BYTES_MAX deleted", *deleted);
    const bool is_done = is_refused || (deleted && *deleted == 0);
    co_await stopping_.wait(is_done ? retention_interval : retention_pause);
  }
}

asio::awaitable<void> Watch::until_more_die(const health::EachQueue<std::uint64_t>& known) {
  const auto end = std::chrono::steady_clock::now() + count_interval;
  while (dead_so_far() == known && std::chrono::steady_clock::now() < end) {
    if (shared_.life.is_stopping()) co_return;
    co_await stopping_.wait(book_interval);
  }
}

health::EachQueue<std::uint64_t> Watch::dead_so_far() const {
  return values_of(shared_.metrics.points_dead_lettered);
}

health::EachQueue<std::uint64_t> Watch::dropped_so_far() const {
  return values_of(shared_.metrics.points_dropped);
}

asio::awaitable<health::Status> Watch::status(endpoints::StatusEndpoints::Depths depths) {
  if (depths == endpoints::StatusEndpoints::Depths::asked_now) co_await outlets_.ask_status();
  const auto spooled = co_await outlets_.spool().status();
  health::Status status{report(), {}};
  if (spooled) status.report.spooled = *spooled;
  status.situation = health::situation_of(status.report, lateness_of(shared_.settings),
                                          std::chrono::steady_clock::now());
  shared_.book.date(status.situation.troubles);
  co_return status;
}

health::StatusReport Watch::report() const {
  const auto now = std::chrono::steady_clock::now();
  health::StatusReport report;
  report.queue = shared_.queue_status.last();
  report.queue.totals = shared_.totals.see(shared_.tally.completed(report.queue.totals));
  report.spool = shared_.spool.facts();
  report.redis_breaker = outlets_.redis_report();
  report.missing_rights = shared_.missing_rights.last();
  report.database_breaker = outlets_.database_report();
  if (const auto written = shared_.database.last(); !written)
    report.processor_trouble = written.error().detail;
  report.troubles = shared_.troubles.all();
  report.held = shared_.troubles.held();
  report.have_held = shared_.troubles.have_held(now);
  report.paused = shared_.paused.all();
  report.unqueued = shared_.stream_troubles->refusing();
  report.dead_letters = shared_.dead_letters.last();
  report.unread = shared_.stream_troubles->unread(now);
  report.dropping = shared_.book.dropping();
  report.dying = shared_.book.dying(shared_.troubles.causes());
  const auto waiting = shared_.troubles.oldest_waiting();
  for (const auto queue : points::all_queues) {
    const auto at = points::index_of(queue);
    report.refusing[at] = intake_.admission().refusal(queue);
    if (waiting[at])
      report.oldest_unheld[at] =
          std::chrono::floor<std::chrono::milliseconds>(points::now() - *waiting[at]);
  }
  auto findings = shared_.findings.last();
  health::append(health::spool_findings(report.spool), findings);
  health::append(health::connection_findings(shared_.connections.last_refusal(now)), findings);
  health::append(health::access_findings(shared_.access.last()), findings);
  health::append(
      health::certificate_findings(shared_.identity.state(), std::chrono::system_clock::now(), now),
      findings);
  report.shards = shared_.shards->state();
  health::append(health::shard_findings(report.shards), findings);
  report.warnings = health::texts_of(findings);
  report.has_handed_back = shared_.has_handed_back;
  report.stopping = shared_.life.is_stopping();
  report.uptime = std::chrono::floor<std::chrono::seconds>(now - shared_.started_at);
  return report;
}

}  // namespace fixline::app
