#include "commands/asking/order_call.hpp"

#include <boost/asio/steady_timer.hpp>
#include <chrono>
#include <utility>

#include "app/part_options.hpp"
#include "orders/order_sender.hpp"
#include "reactor/task_group.hpp"
#include "redis/link.hpp"

namespace fixline::commands {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr auto link_limit = 2s;

asio::awaitable<void> wait_for(const redis::RedisLink& link, asio::any_io_executor executor) {
  asio::steady_timer pause(executor);
  for (const auto until = Clock::now() + link_limit; !link.is_up() && Clock::now() < until;) {
    pause.expires_after(5ms);
    co_await pause.async_wait(asio::use_awaitable);
  }
}

}  // namespace

asio::awaitable<orders::Given> give_order(asio::any_io_executor executor,
                                          const settings::Settings& settings, orders::Order order) {
  redis::RedisLink link(app::queue_options(settings, false).redis,
                        telemetry::make_log(spdlog::level::off, telemetry::LogFormat::text));
  reactor::TaskGroup tasks(executor);
  if (!tasks.spawn(link.run())) co_return orders::Given{};
  co_await wait_for(link, executor);
  orders::OrderSender desk(orders::OrderBoard(link), nullptr);
  auto given = co_await desk.give(std::move(order));
  tasks.stop();
  co_await tasks.join();
  co_return given;
}

}  // namespace fixline::commands
