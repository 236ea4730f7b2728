#pragma once

#include <array>
#include <chrono>
#include <cstdint>
#include <string_view>

#include "traffic/report/latency_histogram.hpp"

namespace fixline::chaos {

/// How one request was answered.
enum class Answer : std::uint8_t {
  queued,   ///< 202
  direct,   ///< 201
  spooled,  ///< 202, "spooled"
  taken,    ///< 200 "OK", as a Flymaster device gets it
  refused,  ///< 4xx, but for 408 and 429
  full,     ///< 429
  not_now,  ///< 408 and 5xx
  cut,      ///< no whole answer
};

inline constexpr std::size_t answer_count = 8;

[[nodiscard]] constexpr std::string_view name_of(Answer answer) noexcept {
  constexpr std::array<std::string_view, answer_count> names{
      "202 queued", "201 direct", "202 spooled", "200 OK", "4xx refused", "429", "503", "cut"};
  return names[static_cast<std::size_t>(answer)];
}

/// A try that took long.
struct SlowTry {
  std::chrono::milliseconds took{0};
  std::chrono::milliseconds ended{0};  ///< since the load began
  Answer answer = Answer::cut;
};

/// Counts of a run so far.
struct Tally {
  std::array<std::uint64_t, answer_count> requests{};
  std::array<std::uint64_t, answer_count> points{};
  std::uint64_t acknowledged = 0;    ///< points, each delivery counted
  std::uint64_t refused = 0;         ///< points, by a final answer
  std::uint64_t given_up = 0;        ///< points of deliveries without a final answer
  std::uint64_t redelivered = 0;     ///< points of parcels that were acknowledged before
  std::uint64_t inserted = 0;        ///< as receipts of direct inserts say
  std::uint64_t duplicates = 0;      ///< the same
  std::uint64_t wrong_receipts = 0;  ///< that do not account for every point
  traffic::LatencyHistogram tries;   ///< 2xx answers, the one try
  traffic::LatencyHistogram
      undisturbed;                       ///< of them, those while the service itself was left alone
  SlowTry slowest_undisturbed;           ///< the slowest of those
  traffic::LatencyHistogram deliveries;  ///< from the first try to the 2xx
};

}  // namespace fixline::chaos
