#include "traffic/report/latency_histogram.hpp"

#include <fmt/format.h>

#include <algorithm>
#include <bit>
#include <cmath>
#include <string_view>

#include "json/plain_json.hpp"

namespace fixline::traffic {
namespace {

using std::chrono::microseconds;

struct Quantile {
  std::string_view key;
  std::string_view name;
  double share;
};
constexpr std::array<Quantile, 4> quantiles{
    {{"p50", "p50", 0.5}, {"p90", "p90", 0.9}, {"p99", "p99", 0.99}, {"p99_9", "p99.9", 0.999}}};

double in_units(microseconds time, microseconds unit) {
  return static_cast<double>(time.count()) / static_cast<double>(unit.count());
}

}  // namespace

// Values below 2 * 32 have a bucket each; from there on the five bits after the leading one, and
// that one's place, name the bucket.
std::size_t LatencyHistogram::bucket_of(std::uint64_t microseconds) {
  const auto width = static_cast<unsigned>(std::bit_width(microseconds));
  if (width <= step_bits + 1) return microseconds;
  const unsigned shift = width - step_bits - 1;
  return (std::size_t{shift} << step_bits) + (microseconds >> shift);
}

std::uint64_t LatencyHistogram::end_of(std::size_t bucket) {
  if (bucket < (2U << step_bits)) return bucket;
  const auto shift = (bucket >> step_bits) - 1;
  const std::uint64_t first = (1U << step_bits) + (bucket & ((1U << step_bits) - 1));
  return ((first + 1) << shift) - 1;
}

void LatencyHistogram::add(std::chrono::nanoseconds took) {
  const auto rounded_up = std::chrono::ceil<std::chrono::microseconds>(took);
  longest_ = std::max(longest_, rounded_up);
  const auto value = static_cast<std::uint64_t>(std::max<std::int64_t>(rounded_up.count(), 0));
  ++buckets_[std::min(bucket_of(value), buckets_.size() - 1)];
  ++count_;
}

std::chrono::microseconds LatencyHistogram::quantile(double share) const {
  if (count_ == 0) return std::chrono::microseconds(0);
  const auto wanted = static_cast<std::uint64_t>(
      std::max(1.0, std::ceil(std::clamp(share, 0.0, 1.0) * static_cast<double>(count_))));
  std::uint64_t seen = 0;
  for (std::size_t i = 0; i < buckets_.size(); ++i) {
    seen += buckets_[i];
    if (seen < wanted) continue;
    return std::min(longest_, std::chrono::microseconds(end_of(i)));
  }
  return longest_;
}

boost::json::object quantiles_json(const LatencyHistogram& times, microseconds unit) {
  boost::json::object object;
  for (const auto& one : quantiles)
    object[one.key] = plain_json::rounded(in_units(times.quantile(one.share), unit), 3);
  object["max"] = plain_json::rounded(in_units(times.longest(), unit), 3);
  return object;
}

std::string quantiles_text(const LatencyHistogram& times) {
  constexpr microseconds ms{1000};
  std::string text;
  for (const auto& one : quantiles)
    text += fmt::format("{} {:.2f}, ", one.name, in_units(times.quantile(one.share), ms));
  return text + fmt::format("max {:.2f} ms", in_units(times.longest(), ms));
}

}  // namespace fixline::traffic
