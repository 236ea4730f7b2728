#pragma once

#include <chrono>
#include <set>
#include <string>
#include <vector>

#include "orders/deeds.hpp"
#include "orders/order_board.hpp"
#include "reactor/asio.hpp"
#include "reactor/event.hpp"
#include "reactor/task_group.hpp"
#include "telemetry/log.hpp"

namespace fixline::orders {

/// Takes up the orders of other instances, within half a second, and answers them. An order that is
/// older than its asker's patience is left alone: it was told to be without an answer.
///
/// One reactor; not thread-safe.
class OrderTaker {
 public:
  /// `deeds` must outlive it.
  OrderTaker(asio::any_io_executor executor, OrderBoard board, const Deeds& deeds,
             telemetry::Log log, OnFailure on_failure);

  /// Until cancelled, which ends what it carries out as well.
  asio::awaitable<void> run();

  /// Returns when the others know of this instance, or after `limit`.
  asio::awaitable<void> wait_for_sign_in(std::chrono::milliseconds limit);

  /// Nobody is to wait for this instance any more.
  asio::awaitable<void> sign_out();

 private:
  asio::awaitable<void> look();
  void take_up(const std::vector<Posted>& orders);
  asio::awaitable<void> carry_out(Posted posted);

  OrderBoard board_;
  const Deeds& deeds_;
  telemetry::Log log_;
  OnFailure on_failure_;
  reactor::Event signed_in_;
  bool is_signed_in_ = false;
  reactor::Event pause_;
  reactor::TaskGroup* tasks_ = nullptr;  // while run() runs
  std::set<std::string> taken_;          // of the orders that hang there
};

}  // namespace fixline::orders
