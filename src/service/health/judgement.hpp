#pragma once

#include <chrono>
#include <optional>
#include <span>

#include "health/access_facts.hpp"
#include "health/finding.hpp"
#include "http/connection_room.hpp"
#include "queue/redis_rights.hpp"
#include "queue/shard_numbers.hpp"
#include "redis/facts.hpp"
#include "spool/spool_options.hpp"
#include "store/database_facts.hpp"
#include "store/dead_letter_retention.hpp"
#include "tls/live_identity.hpp"

namespace fixline::health {

// What the parts tell of themselves, judged: how points could be lost or held up. Pure; what is
// unknown is no finding.

[[nodiscard]] Findings redis_findings(const redis::RedisFacts& facts);

/// `sessions_wanted`: as many as the service opens beside the ones that it has when Redis is out.
[[nodiscard]] Findings database_findings(const store::DatabaseFacts& facts,
                                         std::size_t sessions_wanted);

/// Where they are very many, or large.
[[nodiscard]] Findings dead_letter_findings(const store::DeadLettersSize& size);

/// Of the user of Redis: what it may not do, though it is needed; one for each effect of that.
[[nodiscard]] Findings rights_findings(std::span<const queue::MissingRight> missing);

/// Of the number of shards: whether all instances want the same.
[[nodiscard]] Findings shard_findings(const queue::ShardState& shards);

/// Of who may send points.
[[nodiscard]] Findings access_findings(const AccessFacts& facts);

/// Of the spool's folder and its disk.
[[nodiscard]] Findings spool_findings(const spool::SpoolFacts& facts);

/// Of the connections that were turned away of late.
[[nodiscard]] Findings connection_findings(
    const std::optional<http::ConnectionRoom::Refusal>& refusal);

/// Of the certificate that clients are shown: it ends soon, or its files can't be used any more.
[[nodiscard]] Findings certificate_findings(const std::optional<tls::LiveIdentity::State>& identity,
                                            std::chrono::system_clock::time_point today,
                                            std::chrono::steady_clock::time_point now);

}  // namespace fixline::health
