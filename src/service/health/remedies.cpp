#include "health/remedies.hpp"

#include <array>

namespace fixline::health {
namespace {

/// What helps against an error whose text holds `mark`.
struct Remedy {
  Subject subject;
  std::string_view mark;
  std::string_view text;
};

constexpr auto redis = Subject::redis;
constexpr auto postgres = Subject::postgres;

// The first that fits counts.
constexpr std::array remedies{
    Remedy{redis, "Connection refused",
           "start Redis, or set REDIS_URL (or REDIS_HOST and REDIS_PORT) to where it listens"},
    Remedy{redis, "No such file or directory",
           "no server has this socket: start Redis, or mend the path in REDIS_URL"},
    Remedy{redis, "Permission denied",
           "let this user open the socket of Redis (unixsocketperm, and the folder's rights)"},
    Remedy{redis, "Host not found", "mend the host in REDIS_URL or REDIS_HOST"},
    Remedy{redis, "NOAUTH", "set REDIS_PASSWORD, or the password in REDIS_URL"},
    Remedy{redis, "WRONGPASS", "mend REDIS_PASSWORD, or user and password in REDIS_URL"},
    Remedy{redis, "invalid password", "mend REDIS_PASSWORD, or the password in REDIS_URL"},
    Remedy{redis, "without any password configured",
           "the server has no password: unset REDIS_PASSWORD, or set requirepass there"},
    Remedy{redis, "NOPERM",
           "give the user the rights of the line ACL SETUSER in docs/operations.md and, for "
           "this check, +expire and ~selftest:*"},
    Remedy{redis, "user executing the script",
           "give the user the rights of the line ACL SETUSER in docs/operations.md"},
    Remedy{redis, "DB index is out of range", "mend REDIS_DB, or raise `databases` in redis.conf"},
    Remedy{redis, "is too old", "upgrade to Redis 7 or later: the queue needs its functions"},
    Remedy{redis, "unknown command", "upgrade to Redis 7 or later: the queue needs its functions"},
    Remedy{redis, "OOM ",
           "raise maxmemory, or let the backlog drain; fixline answers 201 (direct) until then"},
    Remedy{redis, "MISCONF", "make room on the disk of Redis and look at its log"},
    Remedy{redis, "NOREPLICAS", "bring the replicas back, or lower min-replicas-to-write"},
    Remedy{redis, "READONLY", "this is a replica: set REDIS_URL to the primary"},
    Remedy{redis, "LOADING", "Redis reads its files after a start: try again in a moment"},
    Remedy{redis, "MOVED", "this is a node of a cluster, which can't be used: use a single server"},
    Remedy{redis, "CROSSSLOT",
           "this is a node of a cluster, which can't be used: use a single server"},
    Remedy{redis, "CLUSTERDOWN", "the cluster does not serve this key: look at CLUSTER INFO"},
    Remedy{redis, "WRONGTYPE",
           "this key is not ours: find out who wrote it, then rename or DEL it"},
    Remedy{redis, "MASTERDOWN", "this is a replica: set REDIS_URL to the primary"},
    Remedy{redis, "BUSY", "a script runs for too long there: SCRIPT KILL ends it"},
    Remedy{redis, "max number of clients", "raise maxclients, or end clients that are not needed"},

    Remedy{postgres, "Connection refused",
           "start PostgreSQL, or set DATABASE_URL to where it listens (listen_addresses, port)"},
    Remedy{postgres, "No such file or directory",
           "no server has this socket: start PostgreSQL, or mend host and port in DATABASE_URL"},
    Remedy{postgres, "no address found", "mend the host in DATABASE_URL"},
    Remedy{postgres, "28P01", "mend user and password in DATABASE_URL"},
    Remedy{postgres, "no password supplied", "put the password into DATABASE_URL"},
    Remedy{postgres, "28000",
           "mend the user in DATABASE_URL, or allow it (and this host) in pg_hba.conf"},
    Remedy{postgres, "3D000",
           "make the database (createdb NAME), or mend its name in DATABASE_URL"},
    Remedy{postgres, "missing tables", "run: fixline migrate"},
    Remedy{postgres, "no table", "run: fixline migrate"},
    Remedy{postgres, "42P01", "run: fixline migrate"},
    Remedy{postgres, "3F000", "set search_path for the user to a schema that is there"},
    Remedy{postgres, "may not",
           "grant it, as the owner: GRANT SELECT, INSERT, DELETE ON ... TO ..."},
    Remedy{postgres, "42501", "grant it, as the owner: GRANT SELECT, INSERT, DELETE ON ... TO ..."},
    Remedy{postgres, "is too old", "upgrade to PostgreSQL 13 or later"},
    Remedy{postgres, "25006", "this server takes no writes: set DATABASE_URL to the primary"},
    Remedy{postgres, "53300", "raise max_connections, or lower DATABASE_CONNECTIONS"},
    Remedy{postgres, "53100", "make room on the disk of the database"},
    Remedy{postgres, "57P03", "the server starts or stops: try again in a moment"},
    Remedy{postgres, "left behind", "run the statements above, when the database is back"},
};

constexpr std::string_view outage_remedy(Subject subject) {
  return subject == redis ? "the server did not answer in time, or the network is cut: is it "
                            "overloaded, is a firewall between, is REDIS_URL right?"
                          : "the server did not answer in time, or the network is cut: is it "
                            "overloaded, is a firewall between, is DATABASE_URL right?";
}

}  // namespace

std::string_view remedy_for(Subject subject, const Error& error) noexcept {
  for (const auto& remedy : remedies)
    if (remedy.subject == subject && error.detail.find(remedy.mark) != std::string::npos)
      return remedy.text;
  if (subject == Subject::spool) return "make SPOOL_DIR a folder that this user may write to";
  if (subject != Subject::program && error.code == ErrorCode::unavailable)
    return outage_remedy(subject);
  if (subject != Subject::program && error.code == ErrorCode::misconfigured)
    return "mend what the server complains about; its log may tell more";
  return "this should not happen: please report it, with all that this command printed";
}

}  // namespace fixline::health
