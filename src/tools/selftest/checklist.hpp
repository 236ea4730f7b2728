#pragma once

#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "error/error.hpp"
#include "reactor/deadline.hpp"

namespace fixline::selftest {

namespace asio = boost::asio;

/// What a check was about, which decides what helps when it failed.
enum class Subject : std::uint8_t { redis, postgres, program };

enum class Outcome : std::uint8_t { passed, failed, skipped };

struct CheckResult {
  std::string name;
  Outcome outcome = Outcome::skipped;
  std::chrono::microseconds took{};
  std::string detail{};                 ///< what was found, or why it failed or was skipped
  std::vector<std::string> warnings{};  ///< what works, and could be better
  std::string advice{};                 ///< what to do; for a failed one alone
};

/// What a check found that passed.
struct Passed {
  std::string note{};
  std::vector<std::string> warnings{};
};

using Finding = Result<Passed>;

/// Runs checks one after the other, each within a time limit, and tells each outcome at once.
class Checklist {
 public:
  using Listener = std::function<void(const CheckResult&)>;

  Checklist(std::chrono::milliseconds limit, Listener listener)
      : limit_(limit), listener_(std::move(listener)) {}

  /// Awaits `body()`, an asio::awaitable<Finding>; true when it passed. One that is not done within
  /// the limit is cancelled and has failed.
  template <class Body>
  asio::awaitable<bool> check(Subject subject, std::string_view name, Body body) {
    const auto start = std::chrono::steady_clock::now();
    Finding finding = no_answer();
    co_await reactor::finishes_within(limit_, [&] { return keep(body, finding); });
    const auto took = std::chrono::steady_clock::now() - start;
    co_return conclude(subject, name, std::chrono::floor<std::chrono::microseconds>(took),
                       std::move(finding));
  }

  void skip(std::string_view name, std::string why);
  void fail(Subject subject, std::string_view name, Error why);

  [[nodiscard]] const std::vector<CheckResult>& results() const noexcept { return results_; }

 private:
  template <class Body>
  static asio::awaitable<void> keep(Body& body, Finding& finding) {
    finding = co_await body();
  }

  [[nodiscard]] Finding no_answer() const;
  bool conclude(Subject subject, std::string_view name, std::chrono::microseconds took,
                Finding finding);
  void add(CheckResult result);

  std::chrono::milliseconds limit_;
  Listener listener_;
  std::vector<CheckResult> results_;
};

}  // namespace fixline::selftest
