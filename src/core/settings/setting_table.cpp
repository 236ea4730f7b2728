#include "settings/setting_table.hpp"

#include <chrono>
#include <utility>

#include "text/ascii.hpp"

namespace fixline::settings {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30U;
constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40U;
constexpr std::size_t admin_token_characters_min = 16;
constexpr std::size_t flymaster_secret_characters_min = 8;

/// Puts a value where it belongs.
template <class Part, class Field>
auto in(Part Settings::* part, Field Part::* field) {
  return [part, field](Settings& settings, auto value) {
    settings.*part.*field = static_cast<Field>(std::move(value));
  };
}

std::vector<Setting> http_settings() {
  return {
      {"HTTP_ADDRESS", "127.0.0.1:8000", Secrecy::open,
       "Where the service listens; :8000 is every address of the machine.",
       listen_address(in(&Settings::http, &HttpSettings::address))},
      {"HTTP_THREADS", "auto", Secrecy::open,
       "Event loops, a core each; auto is one a core, at most 8.",
       cores(64, 8, in(&Settings::http, &HttpSettings::threads))},
      {"HTTP_BODY_BYTES_MAX", "32MiB", Secrecy::open,
       "Largest request body, after decompression; beyond it the answer is 413.",
       bytes(1024, gibibyte, in(&Settings::http, &HttpSettings::body_bytes_max))},
      {"HTTP_MEMORY_MAX", "256MiB", Secrecy::open,
       "Most memory of all requests under way, of one client half of it; beyond it the answer is "
       "503.",
       bytes(mebibyte, tebibyte, in(&Settings::http, &HttpSettings::memory_bytes_max))},
      {"HTTP_CONNECTIONS_AN_ADDRESS", "1000", Secrecy::open,
       "Most connections from one address, of IPv6 from one /64; loopback has no such limit.",
       integer(1, 1000000, in(&Settings::http, &HttpSettings::connections_of_an_address))},
      {"HTTP_HOSTS", "", Secrecy::open,
       "Names in Host that a listener on loopback takes, beside localhost and loopback's "
       "addresses: those that a proxy before it passes on.",
       host_names(in(&Settings::http, &HttpSettings::hosts))},
      {"CORS_ORIGINS", "", Secrecy::open,
       "Origins of web pages that may send and read from browsers; other pages than those of "
       "the service itself are answered with 403.",
       web_origins(in(&Settings::http, &HttpSettings::cors_origins))},
      {"TLS_CERT_FILE", "", Secrecy::open,
       "Certificate in PEM, with those between it and a root: HTTP is spoken within TLS alone "
       "then. A change of the files is followed.",
       text("a file", in(&Settings::tls, &TlsSettings::certificate_file))},
      {"TLS_KEY_FILE", "", Secrecy::open, "The certificate's key in PEM, without a password.",
       text("a file", in(&Settings::tls, &TlsSettings::key_file))},
      {"TLS_CLIENT_CA_FILE", "", Secrecy::open,
       "Clients must show a certificate that one of these has signed.",
       text("a file", in(&Settings::tls, &TlsSettings::client_ca_file))},
      {"SHUTDOWN_SECONDS", "25", Secrecy::open,
       "How long a stop may take before what is left is handed back.",
       integer(1, 3600,
               [](Settings& s, std::uint64_t v) { s.shutdown_limit = std::chrono::seconds(v); })}};
}

std::vector<Setting> redis_settings() {
  return {
      {"REDIS_URL", "", Secrecy::has_password,
       "Redis as one address; wins over REDIS_HOST, _PORT, _DB and _PASSWORD.",
       redis_url(in(&Settings::redis, &RedisSettings::url))},
      {"REDIS_HOST", "localhost", Secrecy::open, "Redis' host name or address.",
       text("a name or address", in(&Settings::redis, &RedisSettings::host))},
      {"REDIS_PORT", "6379", Secrecy::open, "Redis' TCP port.",
       integer(1, 65535, in(&Settings::redis, &RedisSettings::port))},
      {"REDIS_DB", "0", Secrecy::open, "Redis' database number.",
       integer(0, 65535, in(&Settings::redis, &RedisSettings::database))},
      {"REDIS_PASSWORD", "", Secrecy::secret, "Redis' password.",
       text("a password", in(&Settings::redis, &RedisSettings::password))},
      {"REDIS_MAX_CONNECTIONS", "20", Secrecy::open,
       "Most connections to Redis: one an event loop, and four that wait for entries.",
       integer(1 + queue_readers, 10000, in(&Settings::redis, &RedisSettings::connections_max))},
      {"REDIS_TIMEOUT_MS", "1000", Secrecy::open,
       "How long one exchange with Redis may take before points go another way.",
       integer(10, 60000, in(&Settings::redis, &RedisSettings::timeout))}};
}

std::vector<Setting> database_settings() {
  return {
      {"DATABASE_URL", "postgresql://localhost/fixline", Secrecy::has_password,
       "PostgreSQL, as libpq takes it: a URI or key=value words.",
       database_url(in(&Settings::database, &DatabaseSettings::url))},
      {"DATABASE_CONNECTIONS", "2", Secrecy::open,
       "Connections that write batches; one more is kept for live points.",
       integer(1, 100, in(&Settings::database, &DatabaseSettings::connections))},
      {"DATABASE_TIMEOUT_MS", "30000", Secrecy::open,
       "The longest that one batch may take in PostgreSQL before it is tried again. A flight that "
       "takes long beside quick ones is looked for after seconds.",
       integer(100, 3600000, in(&Settings::database, &DatabaseSettings::timeout))},
      {"MIGRATE_AT_START", "yes", Secrecy::open,
       "Bring the tables up to date when the service starts.",
       yes_or_no(in(&Settings::database, &DatabaseSettings::migrate_at_start))},
      {"FILL_NULLS", "yes", Secrecy::open,
       "Fill a NULL of a row when its point comes again with a value. A value is never replaced.",
       yes_or_no(in(&Settings::database, &DatabaseSettings::fill_nulls))}};
}

std::vector<Setting> queue_settings() {
  return {
      {"QUEUE_BATCH_MIN", "500", Secrecy::open,
       "Points that a batch gathers at least while more are waiting.",
       integer(1, 1000000, in(&Settings::queue, &QueueSettings::batch_min))},
      {"QUEUE_BATCH_MAX", "1000", Secrecy::open, "Most points of one batch.",
       integer(1, 1000000, in(&Settings::queue, &QueueSettings::batch_max))},
      {"QUEUE_BATCH_BURST", "20000", Secrecy::open,
       "Most points of one batch while a backlog drains.",
       integer(1, 1000000, in(&Settings::queue, &QueueSettings::batch_burst))},
      {"QUEUE_SHARDS", "2", Secrecy::open,
       "Streams of each lane, by flight; may change at any time. Of several instances, the one "
       "that "
       "starts last decides.",
       integer(1, 256, in(&Settings::queue, &QueueSettings::shards))},
      {"QUEUE_MAX_POINTS", "50000000", Secrecy::open,
       "Points that may wait in Redis; near it clients are told to wait, live ones last; "
       "0 is no limit.",
       integer(0, 1'000'000'000'000, in(&Settings::queue, &QueueSettings::points_max))},
      {"BEHIND_SECONDS_LIVE", "5", Secrecy::open,
       "Age of the oldest waiting live point from which on /health says that they are late.",
       integer(1, 86400, in(&Settings::queue, &QueueSettings::behind_live))},
      {"BEHIND_SECONDS", "60", Secrecy::open, "The same for the other queues.",
       integer(1, 86400, in(&Settings::queue, &QueueSettings::behind))},
      {"QUEUE_DURABILITY", "memory", Secrecy::open,
       "When a point counts as queued: Redis has it (memory), a replica has it "
       "(replica), or it is on "
       "the disk of Redis (fsync, Redis 7.2 or later).",
       one_of({"memory", "replica", "fsync"}, in(&Settings::queue, &QueueSettings::durability))},
      {"SPOOL_DIR", "/var/lib/fixline/spool", Secrecy::open,
       "Folder for points when neither Redis nor PostgreSQL takes them; one process a folder.",
       text("a folder", in(&Settings::spool, &SpoolSettings::directory))},
      {"SPOOL_MAX_BYTES", "1GiB", Secrecy::open,
       "Most bytes in SPOOL_DIR; beyond it points are answered with 503.",
       bytes(mebibyte, tebibyte, in(&Settings::spool, &SpoolSettings::bytes_max))}};
}

std::vector<Setting> point_settings() {
  using std::chrono::days;
  using std::chrono::seconds;
  return {
      {"POINT_AGE_MAX_LIVE", "none", Secrecy::open,
       "Oldest time of a live point that is taken, before its arrival; none is any after 1980.",
       span_or_none(seconds(1), days(36500), in(&Settings::points, &PointSettings::age_max_live))},
      {"POINT_AGE_MAX", "none", Secrecy::open, "The same for the other queues.",
       span_or_none(seconds(1), days(36500), in(&Settings::points, &PointSettings::age_max))},
      {"POINT_AHEAD_MAX_LIVE", "24h", Secrecy::open,
       "How far ahead of its arrival a live point's time may be.",
       span(seconds(1), days(365), in(&Settings::points, &PointSettings::ahead_max_live))},
      {"POINT_AHEAD_MAX", "24h", Secrecy::open, "The same for the other queues.",
       span(seconds(1), days(365), in(&Settings::points, &PointSettings::ahead_max))},
      {"REQUEST_POINTS_MAX_LIVE", "10000", Secrecy::open,
       "Most points of one live request, good and bad ones; beyond it the answer is 413.",
       integer(1, 10'000'000, in(&Settings::points, &PointSettings::request_max_live))},
      {"REQUEST_POINTS_MAX", "100000", Secrecy::open,
       "The same for the other queues; of a batch in protobuf never more than 100000.",
       integer(1, 10'000'000, in(&Settings::points, &PointSettings::request_max))}};
}

std::vector<Setting> dead_letter_settings() {
  return {{"DEAD_LETTERS_AGE_MAX", "none", Secrecy::open,
           "Dead letters that failed longer ago are deleted; none keeps them for ever.",
           span_or_none(std::chrono::minutes(1), std::chrono::days(36500),
                        in(&Settings::dead_letters, &DeadLetterSettings::age_max))},
          {"DEAD_LETTERS_BYTES_MAX", "none", Secrecy::open,
           "About the most that dead letters may take in the database; beyond it the oldest are "
           "deleted.",
           bytes_or_none(mebibyte, tebibyte,
                         in(&Settings::dead_letters, &DeadLetterSettings::bytes_max))}};
}

std::vector<Setting> access_settings() {
  return {
      {"INGEST_AUTH", "", Secrecy::open,
       "Whether points need a token: not at all (off), only who gives one is judged by it "
       "(optional), or always (required). Not chosen, it is off on a loopback address, and on any "
       "other the service does not start.",
       one_of({"off", "optional", "required"}, in(&Settings::access, &AccessSettings::ingest))},
      {"TOKENS_FILE", "", Secrecy::open,
       "File with the tokens, in place of the database; looked at every second.",
       text("a file", in(&Settings::access, &AccessSettings::tokens_file))},
      {"ADMIN_TOKEN", "", Secrecy::secret,
       "A token of /admin that may do everything. Without it and without a token that may do "
       "something there, there is no /admin.",
       long_secret(admin_token_characters_min, in(&Settings::secrets, &SecretSettings::admin))},
      {"CLIENT_TOKEN", "", Secrecy::secret,
       "The token that the commands import, simulate, bench and where give the service.",
       text("a token", in(&Settings::secrets, &SecretSettings::client))}};
}

std::vector<Setting> other_settings() {
  return {{"FLYMASTER_SECRET", "", Secrecy::secret,
           "Shared with Flymaster devices; without it their uploads are refused.",
           shared_secret(flymaster_secret_characters_min,
                         in(&Settings::secrets, &SecretSettings::flymaster))},
          {"LOG_LEVEL", "info", Secrecy::open, "The least important lines that are logged.",
           one_of({"debug", "info", "warning", "error"}, in(&Settings::log, &LogSettings::level))},
          {"LOG_FORMAT", "text", Secrecy::open, "Lines for people (text) or machines (json).",
           one_of({"text", "json"}, in(&Settings::log, &LogSettings::format))}};
}

}  // namespace

std::string Setting::flag() const {
  if (secrecy == Secrecy::secret) return {};
  std::string result = "--";
  for (const char letter : name) result += letter == '_' ? '-' : text::lower(letter);
  return result;
}

std::vector<Setting> setting_table() {
  std::vector<Setting> table;
  for (auto* part : {http_settings, redis_settings, database_settings, queue_settings,
                     point_settings, dead_letter_settings, access_settings, other_settings})
    for (auto& setting : part()) table.push_back(std::move(setting));
  return table;
}

}  // namespace fixline::settings
