#include "app/part_options.hpp"

#include <algorithm>
#include <chrono>
#include <stdexcept>
#include <utility>

namespace fixline::app {
namespace {

template <class T>
T checked(Result<T> parsed) {
  if (!parsed) throw std::invalid_argument(parsed.error().detail);
  return std::move(*parsed);
}

constexpr std::chrono::milliseconds direct_insert_limit{10'000};
constexpr std::chrono::milliseconds direct_lock_limit{900};
constexpr std::chrono::milliseconds lone_direct_lock_limit{200};  // others wait for its session
constexpr std::chrono::milliseconds batch_lock_limit{500};
constexpr std::chrono::milliseconds probe_limit{900};  // within that of the breaker

constexpr std::size_t side_threads_max = 4;
constexpr std::size_t direct_sessions_max = 4;  // of one reactor

constexpr std::size_t descriptors_a_reactor = 8;   // its event loop and its acceptor
constexpr std::size_t descriptors_of_files = 100;  // the spool, the log, requests of /admin
constexpr std::size_t connections_min = 16;
constexpr std::size_t connections_a_reactor_max = 10'000;

}  // namespace

queue::RedisQueueOptions queue_options(const settings::Settings& settings, bool reads_queue) {
  queue::RedisQueueOptions options;
  options.redis.address = checked(redis::parse_address(settings.redis.address()));
  options.redis.command_limit = settings.redis.timeout;
  options.role = reads_queue ? queue::RedisRole::reader : queue::RedisRole::producer;
  options.shards = static_cast<std::uint32_t>(settings.queue.shards);
  options.points_max = settings.queue.points_max;
  options.durability = settings.queue.durability == "fsync"     ? queue::Durability::fsync
                       : settings.queue.durability == "replica" ? queue::Durability::replica
                                                                : queue::Durability::memory;
  return options;
}

store::PostgresWriterOptions writer_options(const settings::Settings& settings) {
  store::PostgresWriterOptions options{checked(postgres::Address::parse(settings.database.url)),
                                       {}};
  options.limits.statement_limit = settings.database.timeout;
  options.nulls = settings.database.fill_nulls ? store::Nulls::are_filled : store::Nulls::stay;
  return options;
}

store::PostgresWriterOptions batch_writer_options(const settings::Settings& settings) {
  auto options = writer_options(settings);
  options.limits.lock_limit = batch_lock_limit;
  return options;
}

store::PostgresWriterOptions direct_writer_options(const settings::Settings& settings) {
  auto options = writer_options(settings);
  options.limits.statement_limit = std::min(options.limits.statement_limit, direct_insert_limit);
  options.limits.connect_limit = std::min(options.limits.connect_limit, direct_insert_limit);
  const bool is_alone = direct_sessions_a_reactor(settings) == 1;
  options.limits.lock_limit = is_alone ? lone_direct_lock_limit : direct_lock_limit;
  return options;
}

store::PostgresWriterOptions probe_options(const settings::Settings& settings) {
  auto options = writer_options(settings);
  options.limits.statement_limit = probe_limit;
  options.limits.connect_limit = probe_limit;
  return options;
}

std::size_t direct_sessions_a_reactor(const settings::Settings& settings) {
  const std::size_t reactors = std::max<std::size_t>(settings.http.threads, 1);
  return std::clamp<std::size_t>(direct_sessions_max * settings.database.connections / reactors, 1,
                                 direct_sessions_max);
}

std::size_t direct_sessions(const settings::Settings& settings) {
  return settings.http.threads * direct_sessions_a_reactor(settings);
}

store::DeadLetterRetention dead_letter_retention(const settings::Settings& settings) {
  return {settings.dead_letters.age_max, settings.dead_letters.bytes_max};
}

spool::SpoolOptions spool_options(const settings::Settings& settings) {
  return {.directory = settings.spool.directory, .bytes_max = settings.spool.bytes_max};
}

// Half as many as event loops, which go on beside them.
std::size_t side_threads(const settings::Settings& settings) {
  return std::clamp<std::size_t>(settings.http.threads / 2, 1, side_threads_max);
}

endpoints::DeadLetterOptions dead_letter_options(const settings::Settings& settings) {
  auto writer = writer_options(settings);
  return {.address = std::move(writer.address), .limits = writer.limits, .nulls = writer.nulls};
}

processor::BatchLimits batch_limits(const settings::Settings& settings) {
  return {.points_min = settings.queue.batch_min,
          .points_max = settings.queue.batch_max,
          .points_burst = settings.queue.batch_burst};
}

endpoints::ReadingOptions reading_options(const settings::Settings& settings) {
  return {.body_bytes_max = settings.http.body_bytes_max,
          .live_points_max = settings.points.request_max_live,
          .points_max = settings.points.request_max,
          .flymaster_secret = settings.secrets.flymaster,
          .live_times = {settings.points.age_max_live, settings.points.ahead_max_live},
          .times = {settings.points.age_max, settings.points.ahead_max}};
}

health::Lateness lateness_of(const settings::Settings& settings) {
  return {settings.queue.behind_live, settings.queue.behind};
}

access::AccessOptions access_options(const settings::Settings& settings) {
  const auto& chosen = settings.access.ingest;
  return {.ingest = chosen == "required"   ? access::IngestAuth::required
                    : chosen == "optional" ? access::IngestAuth::optional
                                           : access::IngestAuth::off,
          .admin_token = settings.secrets.admin};
}

health::AccessFacts access_facts(const settings::Settings& settings) {
  using Auth = health::AccessFacts::Auth;
  const auto& chosen = settings.access.ingest;
  return {.auth = chosen == "required"   ? Auth::required
                  : chosen == "optional" ? Auth::optional
                  : chosen == "off"      ? Auth::off
                                         : Auth::unsaid,
          .address = settings.http.address.text()};
}

TokenPlaces token_places(const settings::Settings& settings) {
  return {.file = settings.access.tokens_file,
          .copy = std::filesystem::path(settings.spool.directory) / "access_tokens.json"};
}

http::ServerLimits server_limits(const settings::Settings& settings) {
  http::ServerLimits limits;
  limits.body_bytes_max = settings.http.body_bytes_max;
  return limits;
}

http::ConnectionLimits connection_limits(const settings::Settings& settings,
                                         std::size_t descriptors) {
  const auto others = descriptors_of_files + settings.redis.connections_max +
                      settings.database.connections + direct_sessions(settings) +
                      descriptors_a_reactor * settings.http.threads;
  const auto left = std::max(descriptors, others + connections_min) - others;
  return {.most = std::min(left, connections_a_reactor_max * settings.http.threads),
          .most_of_an_address = settings.http.connections_of_an_address};
}

http::WebRules web_rules(const settings::Settings& settings) {
  return {.origins = settings.http.cors_origins, .hosts = settings.http.hosts};
}

tls::IdentityFiles identity_files(const settings::TlsSettings& settings) {
  return {settings.certificate_file, settings.key_file, settings.client_ca_file};
}

telemetry::Log log_for(const settings::LogSettings& settings) {
  return telemetry::make_log(
      spdlog::level::from_str(settings.level),
      settings.format == "json" ? telemetry::LogFormat::json : telemetry::LogFormat::text);
}

}  // namespace fixline::app
