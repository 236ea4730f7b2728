#include "entry/exact_scale.hpp"

namespace fixline::entry {
namespace {

constexpr std::size_t no_scale = divisors.size();

std::size_t first_scale_for(double value, std::size_t from) {
  while (from != no_scale && !exact_integer(value, divisors[from])) ++from;
  return from;
}

/// The index of the first value that `divisor` is not exact for, or their number.
std::size_t write_until_inexact(std::span<const double> values, double divisor,
                                std::int64_t* deltas) {
  std::int64_t before = 0;
  for (std::size_t i = 0; i != values.size(); ++i) {
    const auto integer = exact_integer(values[i], divisor);
    if (!integer) return i;
    deltas[i] = *integer - before;
    before = *integer;
  }
  return values.size();
}

}  // namespace

std::optional<std::uint32_t> write_deltas(std::span<const double> values, std::int64_t* deltas) {
  std::size_t scale = first_scale_for(values.front(), 0);
  while (scale != no_scale) {
    const std::size_t inexact = write_until_inexact(values, divisors[scale], deltas);
    if (inexact == values.size()) return static_cast<std::uint32_t>(scale);
    scale = first_scale_for(values[inexact], scale + 1);
  }
  return std::nullopt;
}

}  // namespace fixline::entry
