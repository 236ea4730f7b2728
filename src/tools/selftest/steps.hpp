#pragma once

#include <boost/asio/awaitable.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <boost/asio/use_awaitable.hpp>
#include <chrono>
#include <span>
#include <string>
#include <string_view>

#include "selftest/checklist.hpp"

namespace fixline::selftest {

/// A check that is a member of `Checks`, and its name.
template <class Checks>
struct Step {
  std::string_view name;
  asio::awaitable<Checked> (Checks::*body)();
};

/// Runs steps each of which needs those before it: after one that failed, the others are skipped.
/// True when all passed. `steps` must live until then.
template <class Checks>
asio::awaitable<bool> run_steps(Checklist& list, health::Subject subject, Checks& checks,
                                std::span<const Step<Checks>> steps) {
  std::string failed;
  for (const auto& step : steps)
    if (!failed.empty())
      list.skip(step.name, "needs what failed: " + failed);
    else if (!co_await list.check(subject, step.name, [&] { return (checks.*step.body)(); }))
      failed = step.name;
  co_return failed.empty();
}

/// A short wait for something that takes a moment; `waits_max` of them are 2 s.
inline asio::awaitable<void> a_moment() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(10));
  co_await timer.async_wait(asio::use_awaitable);
}
inline constexpr int waits_max = 200;

}  // namespace fixline::selftest
