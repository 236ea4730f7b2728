#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

namespace fixline::commands {

/// Runs `work` on `loop` to its end. Throws what `work` throws.
template <class Outcome>
Outcome outcome_of(boost::asio::io_context& loop, boost::asio::awaitable<Outcome> work) {
  auto outcome = boost::asio::co_spawn(loop, std::move(work), boost::asio::use_future);
  loop.run();
  return outcome.get();
}

}  // namespace fixline::commands
