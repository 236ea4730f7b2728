#pragma once

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/value.hpp>

#include "health/situation.hpp"
#include "points/lane.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

// What /health and /queue/status tell, as JSON: docs/protocol.md has the fields.

[[nodiscard]] boost::json::array troubles_json(const health::Situation& situation);
[[nodiscard]] boost::json::object queue_json(const health::Status& status, points::QueueName queue);
[[nodiscard]] boost::json::object breakers_json(const health::StatusReport& report);
[[nodiscard]] boost::json::object spool_json(const spool::SpoolFacts& spool);
[[nodiscard]] boost::json::object shards_json(const queue::ShardState& shards);
/// How long ago the queue was asked; null: it has not answered yet.
[[nodiscard]] boost::json::value age_json(const queue::QueueStatus& status);
[[nodiscard]] boost::json::object totals_json(const queue::SettledTotals& totals);

/// What became of the points that this process was sent, since it started: what was accepted is
/// settled, or waits.
[[nodiscard]] boost::json::object instance_json(telemetry::Metrics& metrics);

}  // namespace fixline::endpoints
