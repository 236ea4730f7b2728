#pragma once

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/io_context.hpp>
#include <boost/asio/use_future.hpp>
#include <utility>

#include "reactor/asio.hpp"

namespace fixline::reactor {

/// Runs `work` on `loop` to its end, for a thread that has nothing else to do. Throws what it
/// throws.
template <class Outcome>
Outcome run_blocking(asio::io_context& loop, asio::awaitable<Outcome> work) {
  auto outcome = asio::co_spawn(loop, std::move(work), asio::use_future);
  loop.run();
  return outcome.get();
}

}  // namespace fixline::reactor
