#pragma once

#include <cstddef>

#include "access/access_gate.hpp"
#include "app/watches/token_watch.hpp"
#include "endpoints/admin/dead_letter_endpoints.hpp"
#include "endpoints/tracking_endpoints.hpp"
#include "health/access_facts.hpp"
#include "health/situation.hpp"
#include "http/server.hpp"
#include "processor/batch_policy.hpp"
#include "queue/redis_point_queue.hpp"
#include "settings/settings.hpp"
#include "spool/spool_options.hpp"
#include "store/postgres_point_writer.hpp"
#include "telemetry/log.hpp"
#include "tls/identity_files.hpp"

namespace fixline::app {

// What each part is told of the settings. The addresses were checked when the settings were
// loaded; one that can't be read all the same is a bug, and throws std::invalid_argument.

[[nodiscard]] queue::RedisQueueOptions queue_options(const settings::Settings& settings,
                                                     bool reads_queue);
[[nodiscard]] store::PostgresWriterOptions writer_options(const settings::Settings& settings);
/// The same for batches: they do not wait long for locks of others, but come again.
[[nodiscard]] store::PostgresWriterOptions batch_writer_options(const settings::Settings& settings);
/// The same for inserts whose client is waiting: they give up earlier.
[[nodiscard]] store::PostgresWriterOptions direct_writer_options(
    const settings::Settings& settings);
/// The same for asking whether the database is there.
[[nodiscard]] store::PostgresWriterOptions probe_options(const settings::Settings& settings);
/// Sessions for direct inserts that a reactor may open, when Redis is out: over all of them four
/// times DATABASE_CONNECTIONS, but one to four on each.
[[nodiscard]] std::size_t direct_sessions_a_reactor(const settings::Settings& settings);
[[nodiscard]] std::size_t direct_sessions(const settings::Settings& settings);
[[nodiscard]] store::DeadLetterRetention dead_letter_retention(const settings::Settings& settings);
[[nodiscard]] spool::SpoolOptions spool_options(const settings::Settings& settings);
[[nodiscard]] processor::BatchLimits batch_limits(const settings::Settings& settings);
/// For bodies that are large.
[[nodiscard]] std::size_t side_threads(const settings::Settings& settings);
[[nodiscard]] endpoints::ReadingOptions reading_options(const settings::Settings& settings);
[[nodiscard]] endpoints::DeadLetterOptions dead_letter_options(const settings::Settings& settings);
[[nodiscard]] health::Lateness lateness_of(const settings::Settings& settings);
[[nodiscard]] access::AccessOptions access_options(const settings::Settings& settings);
/// Without tokens and troubles.
[[nodiscard]] health::AccessFacts access_facts(const settings::Settings& settings);
[[nodiscard]] TokenPlaces token_places(const settings::Settings& settings);
[[nodiscard]] http::ServerLimits server_limits(const settings::Settings& settings);
/// How many clients there may be when the process may open so many descriptors: it needs some for
/// Redis, PostgreSQL and the spool.
[[nodiscard]] http::ConnectionLimits connection_limits(const settings::Settings& settings,
                                                       std::size_t descriptors);
[[nodiscard]] http::WebRules web_rules(const settings::Settings& settings);

[[nodiscard]] tls::IdentityFiles identity_files(const settings::TlsSettings& settings);

/// The log that the settings ask for.
[[nodiscard]] telemetry::Log log_for(const settings::LogSettings& settings);

}  // namespace fixline::app
