#include "orders/order_taker.hpp"

#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <exception>
#include <utility>

#include "orders/order_sender.hpp"
#include "telemetry/seldom.hpp"

namespace fixline::orders {
namespace {

constexpr std::chrono::milliseconds board_interval{300};
constexpr std::chrono::milliseconds retry_interval{20};

}  // namespace

OrderTaker::OrderTaker(asio::any_io_executor executor, OrderBoard board, const Deeds& deeds,
                       telemetry::Log log, OnFailure on_failure)
    : board_(std::move(board)),
      deeds_(deeds),
      log_(std::move(log)),
      on_failure_(std::move(on_failure)),
      signed_in_(executor),
      pause_(std::move(executor)) {}

asio::awaitable<void> OrderTaker::run() {
  reactor::TaskGroup tasks(co_await asio::this_coro::executor, on_failure_);
  tasks_ = &tasks;
  std::exception_ptr thrown;
  try {
    for (;;) {
      co_await look();
      co_await pause_.wait(is_signed_in_ ? board_interval : retry_interval);
    }
  } catch (...) {
    thrown = std::current_exception();
  }
  co_await asio::this_coro::reset_cancellation_state(asio::disable_cancellation());
  tasks_ = nullptr;
  tasks.stop();
  co_await tasks.join();
  std::rethrow_exception(thrown);
}

asio::awaitable<void> OrderTaker::look() {
  const auto orders = co_await board_.sign_in(deeds_.instance());
  is_signed_in_ = orders.has_value();  // else the link tells what is wrong
  if (!orders) co_return;
  signed_in_.wake_all();
  take_up(*orders);
}

void OrderTaker::take_up(const std::vector<Posted>& orders) {
  std::set<std::string> there;
  for (const auto& posted : orders) {
    there.insert(posted.id);
    if (taken_.contains(posted.id) || posted.by == deeds_.instance()) continue;
    if (posted.age > OrderSender::patience) continue;
    if (!tasks_->spawn(carry_out(posted))) return;
  }
  taken_ = std::move(there);
}

asio::awaitable<void> OrderTaker::carry_out(Posted posted) {
  log_->debug("orders: {} asks to {}", posted.by, posted.order.verb);
  const auto answer = co_await deeds_.carry_out(posted.order);
  const auto told = co_await board_.answer(posted.id, deeds_.instance(), answer);
  if (!told)
    log_->log(telemetry::seldom("orders without an answer"), spdlog::level::warn,
              "orders: {} is done, and can't be answered: {}", posted.order.verb,
              told.error().detail);
}

asio::awaitable<void> OrderTaker::wait_for_sign_in(std::chrono::milliseconds limit) {
  if (!is_signed_in_) co_await signed_in_.wait(limit);
}

asio::awaitable<void> OrderTaker::sign_out() { co_await board_.sign_out(deeds_.instance()); }

}  // namespace fixline::orders
