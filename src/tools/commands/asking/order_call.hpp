#pragma once

#include "orders/order.hpp"
#include "reactor/asio.hpp"
#include "settings/settings.hpp"

namespace fixline::commands {

/// Gives an order to all living instances, over Redis. Where that can't be reached, `alone` of what
/// comes back tells why, and nobody was asked.
asio::awaitable<orders::Given> give_order(asio::any_io_executor executor,
                                          const settings::Settings& settings, orders::Order order);

}  // namespace fixline::commands
