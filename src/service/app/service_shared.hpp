#pragma once

#include <atomic>
#include <chrono>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/lifecycle.hpp"
#include "app/watches/database_watch.hpp"
#include "endpoints/admin/wrong_tokens.hpp"
#include "error/last_outcome.hpp"
#include "health/access_facts.hpp"
#include "health/board.hpp"
#include "health/finding.hpp"
#include "health/queue_troubles.hpp"
#include "health/trouble_book.hpp"
#include "http/connection_room.hpp"
#include "http/memory_budget.hpp"
#include "ingest/inflow.hpp"
#include "orders/deeds.hpp"
#include "queue/greatest_totals.hpp"
#include "queue/paused_queues.hpp"
#include "queue/redis_rights.hpp"
#include "queue/settled_tally.hpp"
#include "queue/shard_numbers.hpp"
#include "queue/shared_status.hpp"
#include "queue/stream_troubles.hpp"
#include "reactor/side_threads.hpp"
#include "refusals/refusal_buffer.hpp"
#include "settings/settings.hpp"
#include "spool/spool.hpp"
#include "store/latest_layouts.hpp"
#include "store/waiting_dead_letters.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"
#include "tls/live_identity.hpp"

namespace fixline::app {

/// What the reactors of a process share; all of it is safe from any thread.
struct ServiceShared {
  const settings::Settings& settings;
  const std::string& shown_settings;  ///< JSON, without secrets
  telemetry::Metrics& metrics;
  LastOutcome& database;  ///< how the processor fared there last
  health::QueueTroubles& troubles;
  LastOutcome& database_answer;  ///< one reactor asks, the others read it here
  queue::PausedQueues& paused;
  queue::SharedStatus& queue_status;
  queue::SettledTally& tally;
  queue::GreatestTotals& totals;
  std::shared_ptr<queue::ShardNumbers> shards;
  std::shared_ptr<queue::StreamTroubles> stream_troubles;
  std::shared_ptr<store::LatestLayouts> layouts;
  spool::Spool& spool;
  const orders::Deeds& deeds;
  refusals::RefusalBuffer& refusals;
  endpoints::WrongTokens& wrong_tokens;
  http::MemoryBudget& memory;
  reactor::SideThreads& side_threads;  ///< for bodies that are large
  ingest::Inflow& inflow;
  http::ConnectionRoom& connections;
  const tls::LiveIdentity& identity;
  const std::atomic<bool>& has_handed_back;  ///< what was read, to other instances
  health::Board<health::Findings>& findings;
  health::Board<std::vector<queue::MissingRight>>& missing_rights;
  health::Board<health::AccessFacts>& access;
  health::TroubleBook& book;
  health::Board<std::optional<store::AllWaitingDeadLetters>>& dead_letters;
  Lifecycle& life;
  telemetry::Log log;
  std::chrono::steady_clock::time_point started_at;
};

}  // namespace fixline::app
