#include "health/findings.hpp"

#include <algorithm>
#include <utility>

#include "points/lane.hpp"
#include "store/database_facts.hpp"

namespace fixline::health {
namespace {

namespace asio = boost::asio;

void add_all(Patient patient, const Weaknesses& weaknesses, Findings& to) {
  for (const Weakness& weakness : weaknesses) to.push_back({patient, weakness});
}

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

}  // namespace

std::string_view name_of(Patient patient) noexcept {
  switch (patient) {
    case Patient::redis:
      return "redis";
    case Patient::postgres:
      return "postgres";
    case Patient::spool:
      break;
  }
  return "spool";
}

Finding unreachable(Patient patient, const Error& error) {
  switch (patient) {
    case Patient::redis:
      return {patient,
              {"Redis can't be asked (" + error.detail + ")",
               "points go straight into PostgreSQL, and nothing is known of how Redis keeps them",
               "run `fixline selftest`: it tells what to do"}};
    case Patient::postgres:
      return {patient,
              {"PostgreSQL can't be asked (" + error.detail + ")",
               "points wait in Redis, and nothing is known of the tables",
               "run `fixline selftest`: it tells what to do"}};
    case Patient::spool:
      break;
  }
  return {patient,
          {"the spool can't be used (" + error.detail + ")",
           "points have no place while Redis and PostgreSQL are both down",
           "make SPOOL_DIR a folder that this user may write to"}};
}

Findings redis_findings(const redis::RedisFacts& facts) {
  Findings found;
  add_all(Patient::redis, redis::durability_weaknesses(facts), found);
  return found;
}

asio::awaitable<Findings> database_findings(postgres::PgSession& session,
                                            const postgres::Address& address,
                                            store::PostgresPointWriter& writer) {
  Findings found;
  if (!session.is_usable()) {
    const auto connected = co_await session.connect(address);
    if (!connected) {
      found.push_back(unreachable(Patient::postgres, connected.error().error()));
      co_return found;
    }
  }
  const auto facts = co_await store::database_facts(session);
  if (!facts) {
    found.push_back(unreachable(Patient::postgres, facts.error()));
    co_return found;
  }
  add_all(Patient::postgres, facts->weaknesses, found);
  for (const auto queue : points::all_queues) {
    const auto ready = co_await writer.prepare(queue);
    if (ready || ready.error().code != ErrorCode::misconfigured) continue;
    const Weakness weakness{
        "queue " + std::string(points::short_name(queue)) + ": " + ready.error().detail,
        "its points wait in the queue until this is mended",
        "run `fixline migrate`, or mend the table as the message says"};
    found.push_back({Patient::postgres, weakness});
  }
  co_return found;
}

Findings spool_findings(const spool::SpoolFacts& facts) {
  Findings found;
  if (!facts.is_open || !facts.trouble.empty()) {
    found.push_back(unreachable(Patient::spool, {ErrorCode::unavailable, facts.trouble}));
    return found;
  }
  const std::uint64_t room = facts.bytes_max - std::min(facts.bytes, facts.bytes_max);
  if (facts.free_bytes < room)
    found.push_back({Patient::spool,
                     {"the disk of SPOOL_DIR has " + mebibytes(facts.free_bytes) + " left, and " +
                          mebibytes(room) + " may still come",
                      "in an outage of both servers points are refused when it is full",
                      "make room there, or lower SPOOL_MAX_BYTES"}});
  if (facts.damaged_files > 0)
    found.push_back({Patient::spool,
                     {std::to_string(facts.damaged_files) + " damaged files lie in SPOOL_DIR",
                      "what could not be read of them is not delivered",
                      "check the disk, keep the *.damaged files elsewhere, then remove them"}});
  return found;
}

}  // namespace fixline::health
