#include "health/judgement.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdlib>
#include <string_view>
#include <utility>
#include <vector>

namespace fixline::health {
namespace {

constexpr std::uint64_t memory_percent_max = 80;
constexpr std::uint64_t dead_letters_many = 100'000;
constexpr std::uint64_t dead_letters_bytes_large = std::uint64_t{1} << 30U;
constexpr const char* look_at_the_disk = "make room on its disk, and look at its log";

std::string set_command(const std::string& setting) {
  return "redis-cli CONFIG SET " + setting + " && redis-cli CONFIG REWRITE";
}

void judge_files(const redis::RedisFacts& facts, Findings& found) {
  const auto add = [&](const char* what, const char* effect, std::string remedy) {
    found.push_back({Subject::redis, what, effect, std::move(remedy)});
  };
  if (facts.append_only == false && facts.takes_snapshots == false)
    add("appendonly is off and no snapshots are taken",
        "a restart of Redis loses all queued points", set_command("appendonly yes"));
  else if (facts.append_only == false)
    add("appendonly is off", "a crash of Redis loses what was queued since its last snapshot",
        set_command("appendonly yes"));
  else if (facts.append_fsync == "no")
    add("appendfsync is no", "a crash of the machine can lose half a minute of queued points",
        set_command("appendfsync everysec") + " (or always)");
  if (facts.append_only == true && facts.last_append_was_good == false)
    add("the last write to the append-only file failed",
        "a restart of Redis loses what was queued since", look_at_the_disk);
  if (facts.append_only == false && facts.last_snapshot_was_good == false)
    add("the last snapshot failed", "a restart of Redis loses what was queued since",
        look_at_the_disk);
}

void judge_memory(const redis::RedisFacts& facts, Findings& found) {
  if (!facts.eviction_policy.empty() && facts.eviction_policy != "noeviction")
    found.push_back({Subject::redis, "maxmemory-policy is " + facts.eviction_policy,
                     "Redis may evict queued points when memory is short",
                     set_command("maxmemory-policy noeviction")});
  if (facts.memory_bytes_max != 0 &&
      facts.memory_bytes_used / memory_percent_max >= facts.memory_bytes_max / 100)
    found.push_back({Subject::redis, "memory is above 80 % of maxmemory",
                     "Redis will refuse new points soon, which then go straight into PostgreSQL",
                     "raise maxmemory, or find out why the queue does not drain"});
}

/// A setting of PostgreSQL that has one good value. synchronous_commit is not among them: each
/// session of ours turns it on.
struct Expectation {
  std::string store::DatabaseFacts::* fact;
  const char* setting;
  const char* value;
  const char* otherwise;
  const char* remedy;
};

const std::array expectations{
    Expectation{&store::DatabaseFacts::fsync, "fsync", "on",
                "a crash of the machine can destroy the database",
                "ALTER SYSTEM SET fsync = on; SELECT pg_reload_conf();"},
    Expectation{&store::DatabaseFacts::full_page_writes, "full_page_writes", "on",
                "a crash of the machine can tear pages of tables",
                "ALTER SYSTEM SET full_page_writes = on; SELECT pg_reload_conf();"},
    Expectation{&store::DatabaseFacts::encoding, "server_encoding", "UTF8",
                "texts that it can't write are refused",
                "move to a database that was made with ENCODING 'UTF8'"},
};

std::string mebibytes(std::uint64_t bytes) { return std::to_string(bytes >> 20U) + " MiB"; }

/// A command that is denied, and of how many keys.
struct Denied {
  std::string_view verb;
  std::string_view key;  ///< the first
  std::size_t more_keys = 0;
};

/// All that has one effect.
struct Lack {
  std::string_view effect;
  std::vector<Denied> denied{};
};

std::vector<Lack> lacks_of(std::span<const queue::MissingRight> missing) {
  std::vector<Lack> lacks;
  for (const auto& right : missing) {
    auto lack = std::ranges::find(lacks, right.effect, &Lack::effect);
    if (lack == lacks.end()) lack = lacks.insert(lacks.end(), Lack{right.effect});
    const auto denied = std::ranges::find(lack->denied, right.verb, &Denied::verb);
    if (denied != lack->denied.end())
      ++denied->more_keys;
    else
      lack->denied.push_back({right.verb, right.key});
  }
  return lacks;
}

/// "the user may not run GET on fixline:instance:*, XCLAIM on queue:{live_points.0} and 3 more"
std::string text_of(const Lack& lack) {
  std::string text = "the user may not run ";
  for (const auto& [verb, key, more_keys] : lack.denied) {
    if (&verb != &lack.denied.front().verb) text += ", ";
    text += verb;
    if (!key.empty()) text.append(" on ").append(key);
    if (more_keys > 0) text += " and " + std::to_string(more_keys) + " more";
  }
  return text;
}

}  // namespace

Findings redis_findings(const redis::RedisFacts& facts) {
  Findings found;
  judge_files(facts, found);
  judge_memory(facts, found);
  if (!facts.version.empty() && std::atoi(facts.version.c_str()) < 7)
    found.push_back({Subject::redis, "version " + facts.version,
                     "the queue needs the functions of Redis 7", "upgrade to Redis 7 or later"});
  return found;
}

Findings database_findings(const store::DatabaseFacts& facts, std::size_t sessions_wanted) {
  Findings found;
  const auto add = [&](std::string what, std::string effect, std::string remedy) {
    found.push_back({Subject::postgres, std::move(what), std::move(effect), std::move(remedy)});
  };
  for (const auto& expected : expectations)
    if (const auto& value = facts.*expected.fact; value != expected.value)
      add(std::string(expected.setting) + " is " + value, expected.otherwise, expected.remedy);
  if (facts.is_standby)
    add("the server is a standby", "it takes no points until it is promoted",
        "set DATABASE_URL to the primary");
  if (facts.version_number < store::server_version_min)
    add("server_version is " + facts.version, "13 is the oldest supported",
        "upgrade to PostgreSQL 13 or later");
  if (facts.connections_free < static_cast<std::int64_t>(sessions_wanted))
    add("max_connections leaves too few sessions",
        std::to_string(facts.connections_free) + " more are allowed, and " +
            std::to_string(sessions_wanted) +
            " may be wanted: direct inserts may find none when Redis is out, and points go to the "
            "spool",
        "ALTER SYSTEM SET max_connections = 100; then restart the server");
  return found;
}

Findings dead_letter_findings(const store::DeadLettersSize& size) {
  if (size.letters < dead_letters_many && size.bytes < dead_letters_bytes_large) return {};
  return {{Subject::postgres,
           "about " + std::to_string(size.letters) + " dead letters wait (" +
               mebibytes(size.bytes) + ")",
           "they take room on its disk, and finding one among them takes long",
           "replay or purge them (fixline dlq list tells their causes), or set "
           "DEAD_LETTERS_AGE_MAX"}};
}

Findings rights_findings(std::span<const queue::MissingRight> missing) {
  Findings found;
  for (const auto& lack : lacks_of(missing))
    found.push_back({Subject::redis, text_of(lack), std::string(lack.effect),
                     "give the user the rights of the line ACL SETUSER in docs/operations.md"});
  return found;
}

Findings shard_findings(const queue::ShardState& shards) {
  auto what = queue::difference_in(shards);
  if (what.empty()) return {};
  if (!shards.trouble.empty())
    return {{Subject::redis, std::move(what),
             "an instance with more shards may write points that this one does not read",
             "allow the user the commands of docs/protocol.md on the key fixline:shards"}};
  return {{Subject::redis, std::move(what),
           "nothing is lost, and all shards are read; the instance that starts last decides how "
           "many are written",
           "give all instances the same QUEUE_SHARDS"}};
}

Findings access_findings(const AccessFacts& facts) {
  Findings found;
  if (facts.auth == AccessFacts::Auth::off)
    found.push_back({Subject::program, "INGEST_AUTH is off",
                     "anybody who reaches " + facts.address + " may write into any flight",
                     "fixline token issue makes a token; then INGEST_AUTH=required"});
  const bool are_wanted =
      facts.auth == AccessFacts::Auth::optional || facts.auth == AccessFacts::Auth::required;
  if (are_wanted && !facts.trouble.empty())
    found.push_back({Subject::program, "changes of tokens are not followed (" + facts.trouble + ")",
                     "new tokens are refused, and those that were revoked are not",
                     "mend what the message says; the service finds it by itself"});
  if (facts.auth == AccessFacts::Auth::required && facts.tokens == 0U)
    found.push_back({Subject::program, "INGEST_AUTH is required, and there is no token",
                     "all points are refused", "fixline token issue makes one"});
  return found;
}

Findings spool_findings(const spool::SpoolFacts& facts) {
  Findings found;
  if (!facts.is_open || !facts.trouble.empty()) {
    found.push_back(unreachable(Subject::spool, {ErrorCode::unavailable, facts.trouble}));
    return found;
  }
  const std::uint64_t room = facts.bytes_max - std::min(facts.bytes, facts.bytes_max);
  if (facts.free_bytes < room)
    found.push_back({Subject::spool,
                     "the disk of SPOOL_DIR has " + mebibytes(facts.free_bytes) + " left, and " +
                         mebibytes(room) + " may still come",
                     "in an outage of both servers points are refused when it is full",
                     "make room there, or lower SPOOL_MAX_BYTES"});
  if (facts.damaged_files > 0)
    found.push_back({Subject::spool,
                     std::to_string(facts.damaged_files) + " damaged files lie in SPOOL_DIR",
                     "what could not be read of them is not delivered",
                     "check the disk, keep the *.damaged files elsewhere, then remove them"});
  return found;
}

Findings connection_findings(const std::optional<http::ConnectionRoom::Refusal>& refusal) {
  using Full = http::ConnectionRoom::Full;
  if (!refusal) return {};
  const auto limit = std::to_string(refusal->limit);
  switch (refusal->why) {
    case Full::of_an_address:
      return {
          {Subject::program,
           "connections of an address that has " + limit + " were turned away in this minute",
           "clients there can't send",
           "look for it in the log; raise HTTP_CONNECTIONS_AN_ADDRESS if many clients share it"}};
    case Full::of_all:
      return {
          {Subject::program,
           "connections were turned away in this minute: " + limit + " are open, as many as may",
           "clients can't send",
           "raise the hard limit of open files (LimitNOFILE), or HTTP_THREADS"}};
    case Full::descriptors: break;
  }
  return {{Subject::program,
           "connections had to wait in this minute: with " + limit +
               " of them the process may open no more files",
           "clients can't send", "raise the hard limit of open files (LimitNOFILE)"}};
}

Findings certificate_findings(const std::optional<tls::LiveIdentity::State>& identity,
                              std::chrono::system_clock::time_point today,
                              std::chrono::steady_clock::time_point now) {
  constexpr std::chrono::days warned_before{14};
  Findings found;
  if (!identity) return found;
  const auto left = std::chrono::floor<std::chrono::days>(identity->expires - today);
  if (!identity->trouble.empty()) {
    const auto seconds = std::chrono::floor<std::chrono::seconds>(now - identity->since).count();
    found.push_back({Subject::program,
                     identity->trouble + " (since " + std::to_string(seconds) + " s)",
                     "the certificate that was read before stays in use, and ends in " +
                         std::to_string(std::max<std::int64_t>(left.count(), 0)) + " days",
                     "put the certificate and its key there, in PEM, readable for the service"});
  }
  if (identity->expires <= today)
    found.push_back({Subject::program, "the certificate of TLS_CERT_FILE has expired",
                     "clients refuse to connect", "renew it: the service follows its files"});
  else if (left < warned_before)
    found.push_back(
        {Subject::program,
         "the certificate of TLS_CERT_FILE expires in " + std::to_string(left.count()) + " days",
         "from then on clients refuse to connect", "renew it: the service follows its files"});
  return found;
}

}  // namespace fixline::health
