#include "settings/setting_table.hpp"

#include <algorithm>
#include <cctype>

namespace fixline::settings {
namespace {

constexpr std::uint64_t mebibyte = std::uint64_t{1} << 20U;
constexpr std::uint64_t gibibyte = std::uint64_t{1} << 30U;
constexpr std::uint64_t tebibyte = std::uint64_t{1} << 40U;
constexpr std::size_t admin_token_characters_min = 16;

void add_http(std::vector<Setting>& table) {
  table.push_back(
      {"HTTP_ADDRESS", "127.0.0.1:8000", Secrecy::open,
       "Where the service listens; :8000 is every address of the machine.",
       listen_address([](Settings& s, ListenAddress v) { s.http.address = std::move(v); })});
  table.push_back({"HTTP_THREADS", "auto", Secrecy::open,
                   "Event loops, a core each; auto is one a core, at most 8.",
                   cores(64, 8, [](Settings& s, std::uint64_t v) { s.http.threads = v; })});
  table.push_back(
      {"HTTP_BODY_BYTES_MAX", "32MiB", Secrecy::open,
       "Largest request body, after decompression; beyond it the answer is 413.",
       bytes(1024, gibibyte, [](Settings& s, std::uint64_t v) { s.http.body_bytes_max = v; })});
  table.push_back({"HTTP_MEMORY_MAX", "256MiB", Secrecy::open,
                   "Most memory of all requests under way; beyond it the answer is 503.",
                   bytes(mebibyte, tebibyte,
                         [](Settings& s, std::uint64_t v) { s.http.memory_bytes_max = v; })});
  table.push_back({"SHUTDOWN_SECONDS", "25", Secrecy::open,
                   "How long a stop may take before what is left is handed back.",
                   integer(1, 3600, [](Settings& s, std::uint64_t v) {
                     s.shutdown_limit = std::chrono::seconds(v);
                   })});
}

void add_redis(std::vector<Setting>& table) {
  table.push_back({"REDIS_URL", "", Secrecy::has_password,
                   "Redis as one address; wins over REDIS_HOST, _PORT, _DB and _PASSWORD.",
                   redis_url([](Settings& s, std::string v) { s.redis.url = std::move(v); })});
  table.push_back(
      {"REDIS_HOST", "localhost", Secrecy::open, "Redis' host name or address.",
       text("a name or address", [](Settings& s, std::string v) { s.redis.host = std::move(v); })});
  table.push_back({"REDIS_PORT", "6379", Secrecy::open, "Redis' TCP port.",
                   integer(1, 65535, [](Settings& s, std::uint64_t v) {
                     s.redis.port = static_cast<std::uint16_t>(v);
                   })});
  table.push_back({"REDIS_DB", "0", Secrecy::open, "Redis' database number.",
                   integer(0, 65535, [](Settings& s, std::uint64_t v) {
                     s.redis.database = static_cast<std::uint16_t>(v);
                   })});
  table.push_back(
      {"REDIS_PASSWORD", "", Secrecy::secret, "Redis' password.",
       text("a password", [](Settings& s, std::string v) { s.redis.password = std::move(v); })});
  table.push_back({"REDIS_MAX_CONNECTIONS", "20", Secrecy::open,
                   "Most connections to Redis: one an event loop, and four that wait for entries.",
                   integer(1 + queue_readers, 10000,
                           [](Settings& s, std::uint64_t v) { s.redis.connections_max = v; })});
  table.push_back({"REDIS_TIMEOUT_MS", "1000", Secrecy::open,
                   "How long one exchange with Redis may take before points go another way.",
                   integer(10, 60000, [](Settings& s, std::uint64_t v) {
                     s.redis.timeout = std::chrono::milliseconds(v);
                   })});
}

void add_database(std::vector<Setting>& table) {
  table.push_back(
      {"DATABASE_URL", "postgresql://localhost/fixline", Secrecy::has_password,
       "PostgreSQL, as libpq takes it: a URI or key=value words.",
       database_url([](Settings& s, std::string v) { s.database.url = std::move(v); })});
  table.push_back(
      {"DATABASE_CONNECTIONS", "2", Secrecy::open,
       "Connections that write batches; one more is kept for live points.",
       integer(1, 100, [](Settings& s, std::uint64_t v) { s.database.connections = v; })});
  table.push_back({"DATABASE_TIMEOUT_MS", "30000", Secrecy::open,
                   "How long one batch may take in PostgreSQL before it is tried again.",
                   integer(100, 3600000, [](Settings& s, std::uint64_t v) {
                     s.database.timeout = std::chrono::milliseconds(v);
                   })});
  table.push_back({"MIGRATE_AT_START", "yes", Secrecy::open,
                   "Bring the tables up to date when the service starts.",
                   yes_or_no([](Settings& s, bool v) { s.database.migrate_at_start = v; })});
}

void add_queue(std::vector<Setting>& table) {
  table.push_back(
      {"QUEUE_BATCH_MIN", "500", Secrecy::open,
       "Points that a batch gathers at least while more are waiting.",
       integer(1, 1000000, [](Settings& s, std::uint64_t v) { s.queue.batch_min = v; })});
  table.push_back(
      {"QUEUE_BATCH_MAX", "1000", Secrecy::open, "Most points of one batch.",
       integer(1, 1000000, [](Settings& s, std::uint64_t v) { s.queue.batch_max = v; })});
  table.push_back(
      {"QUEUE_BATCH_BURST", "20000", Secrecy::open,
       "Most points of one batch while a backlog drains.",
       integer(1, 1000000, [](Settings& s, std::uint64_t v) { s.queue.batch_burst = v; })});
  table.push_back({"QUEUE_SHARDS", "2", Secrecy::open,
                   "Streams of each lane, by flight; every instance must use the same number.",
                   integer(1, 256, [](Settings& s, std::uint64_t v) { s.queue.shards = v; })});
  table.push_back(
      {"QUEUE_MAX_POINTS", "50000000", Secrecy::open,
       "Points that may wait in Redis; near it clients are told to wait, live ones last; "
       "0 is no limit.",
       integer(0, 1'000'000'000'000,
               [](Settings& s, std::uint64_t v) { s.queue.points_max = v; })});
  table.push_back({"QUEUE_DURABILITY", "memory", Secrecy::open,
                   "When a point counts as queued: Redis has it (memory), a replica has it "
                   "(replica), or it is on "
                   "the disk of Redis (fsync, Redis 7.2 or later).",
                   one_of({"memory", "replica", "fsync"},
                          [](Settings& s, std::string v) { s.queue.durability = std::move(v); })});
  table.push_back(
      {"SPOOL_DIR", "/var/lib/fixline/spool", Secrecy::open,
       "Folder for points when neither Redis nor PostgreSQL takes them; one process a folder.",
       text("a folder", [](Settings& s, std::string v) { s.spool.directory = std::move(v); })});
  table.push_back(
      {"SPOOL_MAX_BYTES", "1GiB", Secrecy::open,
       "Most bytes in SPOOL_DIR; beyond it points are answered with 503.",
       bytes(mebibyte, tebibyte, [](Settings& s, std::uint64_t v) { s.spool.bytes_max = v; })});
}

void add_rest(std::vector<Setting>& table) {
  table.push_back(
      {"FLYMASTER_SECRET", "", Secrecy::secret,
       "Shared with Flymaster devices; without it their uploads are refused.",
       text("a secret", [](Settings& s, std::string v) { s.secrets.flymaster = std::move(v); })});
  table.push_back(
      {"ADMIN_TOKEN", "", Secrecy::secret, "Bearer token of /admin; without it there is no /admin.",
       long_secret(admin_token_characters_min,
                   [](Settings& s, std::string v) { s.secrets.admin = std::move(v); })});
  table.push_back({"LOG_LEVEL", "info", Secrecy::open, "The least important lines that are logged.",
                   one_of({"debug", "info", "warning", "error"},
                          [](Settings& s, std::string v) { s.log.level = std::move(v); })});
  table.push_back(
      {"LOG_FORMAT", "text", Secrecy::open, "Lines for people (text) or machines (json).",
       one_of({"text", "json"}, [](Settings& s, std::string v) { s.log.format = std::move(v); })});
}

}  // namespace

std::string Setting::flag() const {
  if (secrecy == Secrecy::secret) return {};
  std::string result = "--";
  for (const char letter : name) {
    result +=
        letter == '_' ? '-' : static_cast<char>(std::tolower(static_cast<unsigned char>(letter)));
  }
  return result;
}

std::vector<Setting> setting_table() {
  std::vector<Setting> table;
  add_http(table);
  add_redis(table);
  add_database(table);
  add_queue(table);
  add_rest(table);
  return table;
}

}  // namespace fixline::settings
