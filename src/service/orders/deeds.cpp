#include "orders/deeds.hpp"

#include <boost/asio/co_spawn.hpp>

namespace fixline::orders {

asio::awaitable<Answer> Deeds::carry_out(Order order) const {
  const auto deed = deeds_.find(order.verb);
  if (deed == deeds_.end() || !executor_)
    co_return failed_with("does not know the order " + order.verb);
  co_return co_await asio::co_spawn(*executor_, deed->second(std::move(order.about)),
                                    asio::use_awaitable);
}

}  // namespace fixline::orders
