#pragma once

#include <array>
#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <string>

namespace fixline::traffic {

/// How long many requests took, in a fixed 8 KiB: buckets that grow with their value, each at most
/// 1/32 wider than its lower end, from a microsecond to 19 hours.
class LatencyHistogram {
 public:
  /// Counts one; below a microsecond counts as one, above the range as its end.
  void add(std::chrono::nanoseconds took);

  [[nodiscard]] std::uint64_t count() const { return count_; }
  [[nodiscard]] std::chrono::microseconds longest() const { return longest_; }

  /// The time that `share` (0..1) of the requests did not exceed, up to 3.2 % too high; 0 when
  /// nothing was counted.
  [[nodiscard]] std::chrono::microseconds quantile(double share) const;

 private:
  static constexpr unsigned step_bits = 5;  // 32 buckets from a power of two to the next
  static constexpr unsigned powers = 32;

  static std::size_t bucket_of(std::uint64_t microseconds);
  static std::uint64_t end_of(std::size_t bucket);

  std::array<std::uint64_t, (powers << step_bits)> buckets_{};
  std::uint64_t count_ = 0;
  std::chrono::microseconds longest_{0};
};

/// The quantiles that reports tell: {"p50":..,"p90":..,"p99":..,"p99_9":..,"max":..}, each time
/// divided by `unit`.
[[nodiscard]] boost::json::object quantiles_json(const LatencyHistogram& times,
                                                 std::chrono::microseconds unit);

/// The same for people, in milliseconds.
[[nodiscard]] std::string quantiles_text(const LatencyHistogram& times);

}  // namespace fixline::traffic
