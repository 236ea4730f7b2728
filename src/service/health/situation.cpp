#include "health/situation.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <chrono>
#include <utility>

#include "health/judgement.hpp"

namespace fixline::health {
namespace {

using Clock = Trouble::Clock;
using points::QueueName;
using std::chrono::milliseconds;
using std::chrono::seconds;

// A batch is aimed at a commit of about a second; one that takes so long is no usual one.
constexpr milliseconds standstill_bound{7'000};

/// Collects what goes on of one subject after the other.
struct Judge {
  const StatusReport& report;
  const Lateness& lateness;
  Clock::time_point now;
  std::vector<Trouble> found{};

  void add(TroubleKind kind, std::string says, Clock::time_point since) {
    found.push_back({kind, std::nullopt, std::move(says), since});
  }
  void add(TroubleKind kind, QueueName queue, std::string says, Clock::time_point since) {
    found.push_back({kind, queue, std::move(says), since});
  }
};

bool is_closed(const reactor::BreakerReport& breaker) {
  return breaker.state == reactor::BreakerState::closed;
}

bool has_room(const spool::SpoolFacts& spool) { return spool.is_open && spool.trouble.empty(); }

std::uint64_t points_in(const queue::QueueDepth& depth) {
  return depth.priority.points + depth.normal.points;
}

std::optional<milliseconds> oldest_in(const queue::QueueDepth& depth) {
  return std::max(depth.priority.oldest_age, depth.normal.oldest_age);
}

constexpr std::string_view to_the_spool = "to the spool on disk";

/// Where points go that Redis does not take.
std::string_view instead_of_redis(const StatusReport& report) {
  return is_closed(report.database_breaker) ? "straight into PostgreSQL" : to_the_spool;
}

void judge_servers(Judge& judge) {
  const auto& redis_is = judge.report.redis_breaker;
  const auto& database_is = judge.report.database_breaker;
  if (judge.report.stopping) judge.add(TroubleKind::stopping, "the service is stopping", judge.now);
  if (!is_closed(redis_is))
    judge.add(TroubleKind::redis_out,
              fmt::format("Redis is out of use ({}): points go {}", redis_is.reason,
                          instead_of_redis(judge.report)),
              redis_is.since);
  if (!is_closed(database_is))
    judge.add(TroubleKind::database_out,
              fmt::format("PostgreSQL is out of use ({}): {}", database_is.reason,
                          judge.report.has_handed_back
                              ? "other instances take over and store the queued points"
                              : "points wait"),
              database_is.since);
  else if (!judge.report.processor_trouble.empty())
    judge.add(TroubleKind::not_writing,
              "the processor can't write: " + judge.report.processor_trouble, judge.now);
}

/// As it was last seen while Redis is out of use.
void judge_rights(Judge& judge) {
  const auto lacks = rights_findings(judge.report.missing_rights);
  if (lacks.empty()) return;
  std::string says = "rights are missing in Redis";
  for (const auto& lack : lacks) {
    says += &lack == &lacks.front() ? ": " : "; ";
    says += lack.what + ": " + lack.effect;
  }
  judge.add(TroubleKind::lacks_rights, std::move(says), judge.now);
}

void judge_spool(Judge& judge) {
  const auto& spool = judge.report.spool;
  if (!has_room(spool))
    judge.add(TroubleKind::spool_out,
              fmt::format("the spool can't be used ({}): points have no place while Redis and "
                          "PostgreSQL are both down",
                          spool.trouble),
              judge.now);
  if (spool.points > 0) {
    milliseconds age{0};
    for (const auto& depth : judge.report.spooled.depths)
      age = std::max(age, oldest_in(depth).value_or(milliseconds{0}));
    judge.add(TroubleKind::spooling,
              fmt::format("{} points wait in the spool on disk", spool.points), judge.now - age);
  }
  if (spool.damaged_files > 0)
    judge.add(TroubleKind::spool_damaged,
              fmt::format("{} damaged files lie in the spool's folder: look at them, then remove "
                          "them",
                          spool.damaged_files),
              judge.now);
}

/// The oldest point that waits and is not held.
std::optional<milliseconds> oldest_of(const StatusReport& report, QueueName queue) {
  const auto at = points::index_of(queue);
  if (report.have_held[at]) return report.oldest_unheld[at];
  return std::max(oldest_in(report.queue.depths[at]), oldest_in(report.spooled.depths[at]));
}

/// For so long nothing of it is settled, by any instance, and points wait in Redis: a reader that
/// is gone may have them in hand, say.
milliseconds standstill_of(const StatusReport& report, QueueName queue) {
  const auto at = points::index_of(queue);
  const auto& depth = report.queue.depths[at];
  const auto oldest = report.have_held[at] ? report.oldest_unheld[at] : oldest_in(depth);
  if (!oldest || !is_closed(report.redis_breaker)) return {};
  return std::min(*oldest, depth.settled_age.value_or(*oldest));
}

void judge_lateness(Judge& judge, QueueName queue) {
  const auto oldest = oldest_of(judge.report, queue);
  if (!oldest) return;
  const milliseconds bound = queue == QueueName::live ? judge.lateness.live : judge.lateness.others;
  const auto at = points::index_of(queue);
  const auto& depth = judge.report.queue.depths[at];
  const auto waiting = points_in(depth) + points_in(judge.report.spooled.depths[at]);
  const auto stood = standstill_of(judge.report, queue);
  if (*oldest > bound)
    judge.add(TroubleKind::behind, queue,
              fmt::format("is behind: the oldest of {} waiting points is {} s old", waiting,
                          std::chrono::floor<seconds>(*oldest).count()),
              judge.now - (*oldest - bound));
  else if (stood > standstill_bound)
    judge.add(TroubleKind::behind, queue,
              fmt::format("is behind: {} points wait, and none was stored for {} s", waiting,
                          std::chrono::floor<seconds>(stood).count()),
              judge.now - (stood - standstill_bound));
}

/// "; 12 dead letters wait, most often for: ..."; "" when none were counted.
std::string waiting_letters_of(const StatusReport& report, QueueName queue) {
  if (!report.dead_letters) return {};
  const auto& waiting = (*report.dead_letters)[points::index_of(queue)];
  if (waiting.count == 0) return {};
  return fmt::format("; {}{} dead letters wait, most often for: {}",
                     waiting.is_at_least ? "at least " : "", waiting.count, waiting.cause);
}

/// A stream that can't be read is not written to either: that is one trouble.
void judge_place_in_redis(Judge& judge, QueueName queue) {
  const auto at = points::index_of(queue);
  const auto& report = judge.report;
  if (!is_closed(report.redis_breaker)) return;
  const auto instead = report.paused[at] ? to_the_spool : instead_of_redis(report);
  if (const auto& unread = report.unread[at])
    judge.add(TroubleKind::no_reader, queue,
              fmt::format("can't be read from Redis ({}): what is there waits, new points go {}",
                          after_subject(unread->reason, "redis"), instead),
              unread->since);
  else if (const auto& refusal = report.unqueued[at])
    judge.add(TroubleKind::unqueued, queue,
              fmt::format("has points that Redis does not take ({}): they go {}",
                          after_subject(refusal->reason, "redis"), instead),
              refusal->since);
}

void judge_queue(Judge& judge, QueueName queue) {
  const auto at = points::index_of(queue);
  const auto& report = judge.report;
  if (const auto& trouble = report.troubles[at]; trouble && is_closed(report.database_breaker))
    judge.add(TroubleKind::resting, queue, "can't be written, its points wait: " + trouble->reason,
              trouble->since);
  judge_place_in_redis(judge, queue);
  if (const auto& pause = report.paused[at])
    judge.add(TroubleKind::paused, queue,
              "is paused" + (pause->by.empty() ? std::string() : " by " + pause->by), pause->since);
  if (!report.refusing[at].empty())
    judge.add(TroubleKind::refusing, queue,
              fmt::format("takes no points, clients are told to come again later (429): {}",
                          report.refusing[at]),
              judge.now);
  if (const auto& dying = report.dying[at])
    judge.add(TroubleKind::dying, queue,
              fmt::format("lost {} points to dead letters in the last minute{}{}{}", dying->points,
                          dying->cause.empty() ? "" : ", at last: ", dying->cause,
                          waiting_letters_of(report, queue)),
              dying->since);
  if (const auto& dropping = report.dropping[at])
    judge.add(TroubleKind::dropping, queue,
              fmt::format("lost {} points in the last minute, which the database drops silently: a "
                          "trigger of their table returns NULL, or a rule or an index that is not "
                          "the key passes over them",
                          dropping->points),
              dropping->since);
  if (const auto& held = report.held[at])
    judge.add(TroubleKind::held, queue,
              fmt::format("holds {} points{}: {}", held->points,
                          report.troubles[at] ? "" : ", their neighbours go on", held->reason),
              held->since);
  if (!report.paused[at]) judge_lateness(judge, queue);
}

}  // namespace

std::string_view name_of(ServiceStatus status) noexcept {
  switch (status) {
    case ServiceStatus::healthy: return "healthy";
    case ServiceStatus::degraded: return "degraded";
    case ServiceStatus::unhealthy: break;
  }
  return "unhealthy";
}

ServiceStatus Situation::status() const {
  if (!accepts) return ServiceStatus::unhealthy;
  return troubles.empty() ? ServiceStatus::healthy : ServiceStatus::degraded;
}

std::string_view Situation::state_of(QueueName queue) const {
  const auto found = std::ranges::find(troubles, queue, &Trouble::queue);
  return found == troubles.end() ? "flowing" : name_of(found->kind);
}

Situation situation_of(const StatusReport& report, const Lateness& lateness,
                       Clock::time_point now) {
  Judge judge{report, lateness, now};
  judge_servers(judge);
  judge_rights(judge);
  judge_spool(judge);
  for (const auto queue : points::all_queues) judge_queue(judge, queue);
  const bool has_place = is_closed(report.redis_breaker) || is_closed(report.database_breaker) ||
                         has_room(report.spool);
  return {std::move(judge.found), !report.stopping && has_place};
}

}  // namespace fixline::health
