#pragma once

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "health/finding.hpp"
#include "reactor/asio.hpp"
#include "reactor/deadline.hpp"

namespace fixline::selftest {

enum class Outcome : std::uint8_t { passed, failed, skipped };

struct CheckResult {
  std::string name;
  Outcome outcome = Outcome::skipped;
  std::chrono::microseconds took{};
  std::string note{};           ///< what was seen, or why it was skipped
  health::Findings findings{};  ///< why it failed; or what works, and could be better
};

/// What a check found that passed.
struct Passed {
  std::string note{};
  health::Findings findings{};
};

using Checked = Result<Passed>;

/// Runs checks one after the other, each within a time limit, and tells each outcome at once.
class Checklist {
 public:
  using Listener = std::function<void(const CheckResult&)>;

  Checklist(std::chrono::milliseconds limit, Listener listener)
      : limit_(limit), listener_(std::move(listener)) {}

  /// Awaits `body()`, an asio::awaitable<Checked>; true when it passed. One that is not done within
  /// the limit is cancelled and has failed.
  template <class Body>
  asio::awaitable<bool> check(health::Subject subject, std::string_view name, Body body) {
    const auto start = std::chrono::steady_clock::now();
    Checked checked = no_answer();
    co_await reactor::finishes_within(limit_, [&] { return keep(body, checked); });
    const auto took = std::chrono::steady_clock::now() - start;
    co_return conclude(subject, name, std::chrono::floor<std::chrono::microseconds>(took),
                       std::move(checked));
  }

  void skip(std::string_view name, std::string why);
  void fail(health::Subject subject, std::string_view name, Error why);

  [[nodiscard]] const std::vector<CheckResult>& results() const noexcept { return results_; }

 private:
  template <class Body>
  static asio::awaitable<void> keep(Body& body, Checked& checked) {
    checked = co_await body();
  }

  [[nodiscard]] Checked no_answer() const;
  bool conclude(health::Subject subject, std::string_view name, std::chrono::microseconds took,
                Checked checked);
  void add(CheckResult result);

  std::chrono::milliseconds limit_;
  Listener listener_;
  std::vector<CheckResult> results_;
};

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
  const bool have_all_passed = failed.empty();
  co_return have_all_passed;
}

/// A short wait for something that takes a moment; `waits_max` of them are 2 s.
inline asio::awaitable<void> a_moment() {
  asio::steady_timer timer(co_await asio::this_coro::executor, std::chrono::milliseconds(10));
  co_await timer.async_wait(asio::use_awaitable);
}
inline constexpr int waits_max = 200;

}  // namespace fixline::selftest
