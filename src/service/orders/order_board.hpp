#pragma once

#include <chrono>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "orders/order.hpp"
#include "queue/redis_keys.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"

namespace fixline::orders {

/// An order as it hangs on the board.
struct Posted {
  std::string id;
  std::string by;  ///< the instance that gave it, and so has done its part
  Order order;
  std::chrono::milliseconds age{};
};

/// Where instances find one another, orders and answers: Redis. docs/protocol.md has the keys. No
/// command names two of them, as they may be on different nodes of a cluster.
///
/// One reactor; the link must outlive it. Errors: as the link's, and what Redis refuses.
class OrderBoard {
 public:
  explicit OrderBoard(redis::RedisLink& link, queue::RedisKeys keys = queue::RedisKeys());

  /// Puts a name among those of the instances, and reads the orders of the last minute.
  asio::awaitable<Result<std::vector<Posted>>> sign_in(std::string_view instance);
  asio::awaitable<Result<void>> sign_out(std::string_view instance);

  /// Who lives. Names of the dead go.
  asio::awaitable<Result<std::vector<Living>>> living();

  /// Returns the order's id.
  asio::awaitable<Result<std::string>> post(const Order& order, std::string_view by);

  asio::awaitable<Result<void>> answer(std::string_view id, std::string_view instance,
                                       const Answer& answer);
  asio::awaitable<Result<std::map<std::string, Answer>>> answers(std::string_view id);

 private:
  redis::RedisLink& link_;
  queue::RedisKeys keys_;
};

}  // namespace fixline::orders
