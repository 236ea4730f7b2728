#include "orders/order_sender.hpp"

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <utility>

namespace fixline::orders {
namespace {

constexpr std::chrono::milliseconds answers_interval{50};

}  // namespace

asio::awaitable<Given> OrderSender::give(Order order) {
  Given given;
  const auto asked = co_await ask_others(order);
  if (!asked) given.alone = asked.error().detail;
  if (own_ != nullptr) {
    auto answer = co_await own_->carry_out(std::move(order));
    given.answers.emplace_back(own_->instance(), std::move(answer));
  }
  if (asked) co_await collect(*asked, given);
  co_return given;
}

// Who lives is looked up first: whoever comes later finds the order as well, but is not waited for.
asio::awaitable<Result<OrderSender::Asked>> OrderSender::ask_others(const Order& order) {
  const std::string own = own_ == nullptr ? std::string("a command") : own_->instance();
  Asked asked;
  auto living = co_await board_.living();
  if (!living) co_return std::unexpected(std::move(living).error());
  asked.living = std::move(*living);
  std::erase_if(asked.living, [&](const Living& each) { return each.name == own; });
  auto id = co_await board_.post(order, own);
  if (!id) co_return std::unexpected(std::move(id).error());
  asked.id = std::move(*id);
  asked.until = std::chrono::steady_clock::now() + patience;
  co_return asked;
}

asio::awaitable<void> OrderSender::collect(const Asked& asked, Given& given) {
  asio::steady_timer pause(co_await asio::this_coro::executor);
  given.silent = asked.living;
  while (!given.silent.empty()) {
    const auto answers = co_await board_.answers(asked.id);
    if (answers)
      std::erase_if(given.silent, [&](const Living& each) {
        const auto found = answers->find(each.name);
        if (found == answers->end()) return false;
        given.answers.emplace_back(*found);
        return true;
      });
    if (given.silent.empty() || std::chrono::steady_clock::now() >= asked.until) co_return;
    pause.expires_after(answers_interval);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace fixline::orders
