#pragma once

#include <atomic>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "app/lifecycle.hpp"
#include "app/service_manager.hpp"
#include "app/service_reactor.hpp"
#include "app/watches/certificate_watch.hpp"
#include "app/watches/database_watch.hpp"
#include "app/watches/pause_watch.hpp"
#include "app/watches/token_watch.hpp"
#include "app/watches/watch_session.hpp"
#include "endpoints/admin/wrong_tokens.hpp"
#include "error/error.hpp"
#include "error/last_outcome.hpp"
#include "health/board.hpp"
#include "health/finding.hpp"
#include "health/trouble_book.hpp"
#include "http/connection_room.hpp"
#include "http/memory_budget.hpp"
#include "ingest/inflow.hpp"
#include "orders/deeds.hpp"
#include "orders/order_taker.hpp"
#include "processor/point_processor.hpp"
#include "queue/greatest_totals.hpp"
#include "queue/paused_queues.hpp"
#include "queue/redis_rights.hpp"
#include "queue/settled_tally.hpp"
#include "queue/shard_numbers.hpp"
#include "queue/shared_status.hpp"
#include "queue/stream_troubles.hpp"
#include "reactor/asio.hpp"
#include "reactor/side_threads.hpp"
#include "refusals/refusal_buffer.hpp"
#include "settings/load_settings.hpp"
#include "spool/spool.hpp"
#include "telemetry/log.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::app {

/// The whole service in one process: a reactor a core, the processor on the first, signals, and the
/// order of start and stop.
///
/// Start: links to Redis, HTTP, then the schema (again and again until the database is there), then
/// the processor. Stop, in the order of the data: HTTP answers what it took in, the processor ends
/// its batches, the queue hands back the rest, on all reactors at once and within the shutdown
/// limit. A second signal ends the process at once: what was acknowledged is durable by then.
class Service {
 public:
  Service(settings::LoadedSettings loaded, telemetry::Log log);

  /// Serves until a SIGTERM or SIGINT, stop(), or the death of a part. Returns the exit status: 0
  /// after a clean stop. Once.
  int run();

  /// Asks run() to end in order. From any thread, as often as one likes.
  void stop() { life_.stop(); }

 private:
  asio::awaitable<void> prepare_and_process();
  asio::awaitable<void> log_rates();
  asio::awaitable<void> hand_back_when_cut_off();
  asio::awaitable<void> keep_manager_sure();
  void learn_deeds();
  void follow_tokens(const std::shared_ptr<const access::TokenBook>& book,
                     const std::string& trouble);
  void run_to_its_end(ServiceReactor& reactor);
  void begin_stop();
  asio::awaitable<void> stop_all();
  asio::awaitable<void> on_each(asio::awaitable<void> (ServiceReactor::*step)());
  Result<void> listen();

  std::string shown_settings_;
  settings::Settings settings_;
  telemetry::Log log_;
  ServiceManager manager_ = ServiceManager::of_environment();
  Lifecycle life_;
  telemetry::Metrics metrics_;
  LastOutcome database_{{ErrorCode::unavailable, "not reached yet"}};
  health::QueueTroubles troubles_;
  LastOutcome database_answer_{{ErrorCode::unavailable, "postgres: not asked yet"}};
  queue::PausedQueues paused_;
  queue::SharedStatus queue_status_;
  queue::SettledTally tally_;
  queue::GreatestTotals totals_;
  std::atomic<bool> has_handed_back_ = false;
  std::shared_ptr<queue::ShardNumbers> shards_;
  std::shared_ptr<queue::StreamTroubles> stream_troubles_;
  std::shared_ptr<store::LatestLayouts> layouts_;
  endpoints::WrongTokens wrong_tokens_;
  http::MemoryBudget memory_;
  reactor::SideThreads side_threads_;
  ingest::Inflow inflow_;
  http::ConnectionRoom connections_;
  tls::LiveIdentity identity_;
  health::Board<health::Findings> findings_;
  health::Board<std::vector<queue::MissingRight>> missing_rights_;
  health::Board<health::AccessFacts> access_;
  health::TroubleBook book_;
  health::Board<std::optional<store::AllWaitingDeadLetters>> dead_letters_;
  spool::Spool spool_;
  orders::Deeds deeds_;
  refusals::RefusalBuffer refusals_;
  std::vector<std::unique_ptr<ServiceReactor>> reactors_;
  reactor::Event stopping_;
  processor::PointProcessor processor_;
  WatchSession watch_session_;
  PauseWatch pauses_;
  TokenWatch tokens_;
  CertificateWatch certificate_;
  orders::OrderTaker orders_;
  reactor::TaskGroup tasks_;
};

}  // namespace fixline::app
