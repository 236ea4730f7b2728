#pragma once

#include <chrono>
#include <string>

#include "orders/deeds.hpp"
#include "orders/order.hpp"
#include "orders/order_board.hpp"
#include "reactor/asio.hpp"

namespace fixline::orders {

/// Gives an order to all living instances, and sums up what they answer.
///
/// One reactor; not thread-safe.
class OrderSender {
 public:
  /// So long an answer is waited for.
  static constexpr std::chrono::milliseconds patience{3'000};

  /// `own`: of this process, which does its part whether Redis is there or not; null where there
  /// is none, as for a command.
  OrderSender(OrderBoard board, const Deeds* own) : board_(std::move(board)), own_(own) {}

  asio::awaitable<Given> give(Order order);

 private:
  /// An order under way.
  struct Asked {
    std::string id;
    std::vector<Living> living;  ///< but for ourselves
    std::chrono::steady_clock::time_point until;
  };

  asio::awaitable<Result<Asked>> ask_others(const Order& order);
  asio::awaitable<void> collect(const Asked& asked, Given& given);

  OrderBoard board_;
  const Deeds* own_;
};

}  // namespace fixline::orders
