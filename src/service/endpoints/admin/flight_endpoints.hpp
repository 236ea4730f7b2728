#pragma once

#include <boost/json/object.hpp>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "endpoints/admin/admin_gate.hpp"
#include "http/message.hpp"
#include "http/router.hpp"
#include "orders/order_sender.hpp"
#include "points/point.hpp"
#include "points/uuid.hpp"
#include "postgres/session.hpp"
#include "queue/shard_numbers.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"
#include "spool/spool_point_queue.hpp"
#include "telemetry/log.hpp"

namespace fixline::endpoints {

/// What the answer is put together from; all outlive the endpoints.
struct FlightSources {
  postgres::Address address;
  postgres::SessionLimits limits;
  redis::RedisLink& link;
  spool::SpoolPointQueue& spool;
  std::shared_ptr<queue::ShardNumbers> shards;
  orders::OrderSender& orders;
};

/// GET /admin/flights/{id}: what is known of a flight or a device: its last fix in each table, what
/// waits, is held or dead, was refused lately, with ages. What can't be asked now says why, in its
/// place.
///
/// One reactor; outlives its requests.
class FlightEndpoints {
 public:
  FlightEndpoints(asio::any_io_executor executor, FlightSources sources, telemetry::Log log)
      : executor_(std::move(executor)), sources_(std::move(sources)), log_(std::move(log)) {}

  void add_to(http::Router& router, AdminGate& gate);

 private:
  asio::awaitable<http::Response> show(http::Request request);
  /// What else a name stands for.
  struct Names {
    std::vector<points::Uuid> uuids;
    std::vector<std::string> flight_ids;  ///< of the flight, if the name is its uuid
  };
  /// Adds what the database knows, and returns what more to look for.
  asio::awaitable<Names> add_stored(const std::string& name, std::optional<points::Timestamp> until,
                                    boost::json::object& to);
  asio::awaitable<void> add_waiting(const std::string& name, std::vector<points::Uuid> uuids,
                                    boost::json::object& to);
  asio::awaitable<void> add_refused(std::vector<std::string> names, boost::json::object& to);
  asio::awaitable<void> add_held(const std::string& name, boost::json::object& to);

  asio::any_io_executor executor_;
  FlightSources sources_;
  telemetry::Log log_;
};

}  // namespace fixline::endpoints
