#include "entry/column_reader.hpp"

#include <algorithm>
#include <bit>
#include <chrono>
#include <cmath>
#include <limits>

#include "entry/exact_scale.hpp"
#include "points/validation.hpp"

namespace fixline::entry {
namespace {

/// 1970 to 9999: what every table can hold. The finer rule is the edge's.
constexpr std::int64_t time_max_us = 253'402'300'799'999'999;

std::size_t ones_in(std::string_view bits) {
  std::size_t ones = 0;
  for (const char byte : bits)
    ones += static_cast<std::size_t>(std::popcount(static_cast<unsigned char>(byte)));
  return ones;
}

/// Bits for `count` things: the right number of bytes, the unused bits zero.
bool are_bits_for(std::string_view bits, std::size_t count) {
  if (bits.size() != (count + 7) / 8) return false;
  return count % 8 == 0 || (static_cast<unsigned char>(bits.back()) >> (count % 8)) == 0;
}

/// Sums up deltas; foreign ones may overflow, which must be no undefined behaviour.
class RunningSum {
 public:
  std::int64_t add(std::int64_t delta) {
    sum_ += static_cast<std::uint64_t>(delta);
    return static_cast<std::int64_t>(sum_);
  }

 private:
  std::uint64_t sum_ = 0;
};

}  // namespace

bool ColumnReader::fail(std::string_view name, std::string_view what) {
  if (problem_.empty()) problem_.append(name).append(" ").append(what);
  return false;
}

bool ColumnReader::has_count(std::string_view name, std::size_t values, std::string_view present,
                             std::size_t points) {
  if (present.empty() && values == points) return true;
  if (!present.empty() && are_bits_for(present, points) && ones_in(present) == values) return true;
  return fail(name, "has not one value a point");
}

void ColumnReader::require_within(std::string_view name, double limit) {
  if (!problem_.empty() || !judges()) return;
  for (const double value : values_.numbers())
    if (!(std::abs(value) <= limit)) fail(name, "is out of range");
}

bool ColumnReader::read(std::string_view name, const v1::Numbers& column, std::string_view present,
                        std::size_t points, std::vector<double>& values) {
  if (column.deltas_size() != 0 && column.values_size() != 0)
    return fail(name, "has both deltas and values");
  const auto count = static_cast<std::size_t>(std::max(column.deltas_size(), column.values_size()));
  if (!has_count(name, count, present, points)) return false;
  if (column.deltas_size() != 0) return read_scaled(name, column, values);
  values.assign(column.values().begin(), column.values().end());
  for (const double value : values)
    if (!std::isfinite(value) && judges()) return fail(name, "is not finite");
  return true;
}

bool ColumnReader::read_scaled(std::string_view name, const v1::Numbers& column,
                               std::vector<double>& values) {
  if (column.scale() >= divisors.size()) return fail(name, "has an unknown scale");
  const double divisor = divisors[column.scale()];
  bool is_exact = true;
  RunningSum sum;
  values.resize(static_cast<std::size_t>(column.deltas_size()));
  double* value = values.data();
  for (const std::int64_t delta : column.deltas()) {
    const std::int64_t integer = sum.add(delta);
    is_exact = is_exact && integer >= -exact_integer_max && integer <= exact_integer_max;
    *value++ = static_cast<double>(integer) / divisor;
  }
  return is_exact || fail(name, "has an integer beyond 2^53");
}

bool ColumnReader::read(std::string_view name, const v1::Times& column, std::string_view present,
                        std::size_t points, std::vector<points::Timestamp>& values) {
  const auto count = static_cast<std::size_t>(column.deltas_size());
  if (!has_count(name, count, present, points)) return false;
  const std::int64_t unit_us = column.unit() == v1::Times::SECONDS        ? 1'000'000
                               : column.unit() == v1::Times::MILLISECONDS ? 1'000
                                                                          : 1;
  bool is_sane = column.unit() >= v1::Times::SECONDS && column.unit() <= v1::Times::MICROSECONDS;
  const std::int64_t units_max = time_max_us / unit_us;
  RunningSum sum;
  values.reserve(count);
  for (const std::int64_t delta : column.deltas()) {
    const std::int64_t units = sum.add(delta);
    if (judges()) is_sane = is_sane && units >= 0 && units <= units_max;
    values.emplace_back(
        std::chrono::microseconds(std::clamp(units, -units_max, units_max) * unit_us));
  }
  return is_sane || fail(name, "has an unknown unit, or a time outside the years 1970 to 9999");
}

bool ColumnReader::read(std::string_view name, const v1::Integers& column, std::string_view present,
                        std::size_t points, std::vector<std::int32_t>& values) {
  const auto count = static_cast<std::size_t>(column.deltas_size());
  if (!has_count(name, count, present, points)) return false;
  using Limits = std::numeric_limits<std::int32_t>;
  bool fits = true;
  RunningSum sum;
  values.reserve(count);
  for (const std::int64_t delta : column.deltas()) {
    const std::int64_t integer = sum.add(delta);
    fits = fits && integer >= Limits::min() && integer <= Limits::max();
    values.push_back(static_cast<std::int32_t>(integer));
  }
  return fits || fail(name, "has an integer of more than 32 bits");
}

bool ColumnReader::read(std::string_view name, const v1::Texts& column, std::string_view present,
                        std::size_t points, std::vector<std::string>& values) {
  const auto count = static_cast<std::size_t>(column.sizes_size());
  if (!has_count(name, count, present, points)) return false;
  std::string_view left = column.joined();
  values.reserve(count);
  for (const std::uint32_t size : column.sizes()) {
    const std::string_view text = left.substr(0, size);
    if (text.size() != size || (judges() && points::fault_of_text(text)))
      return fail(name, "has a text that is cut, or not UTF-8, or has a NUL");
    values.emplace_back(text);
    left.remove_prefix(size);
  }
  return left.empty() || fail(name, "has bytes left over");
}

bool ColumnReader::read(std::string_view name, const v1::Flags& column, std::string_view present,
                        std::size_t points, std::vector<bool>& values) {
  const std::size_t count = present.empty() ? points : ones_in(present);
  if (!has_count(name, count, present, points)) return false;
  if (!are_bits_for(column.values(), count)) return fail(name, "has not one value a point");
  values.reserve(count);
  for (std::size_t i = 0; i != count; ++i) values.push_back(bit(column.values(), i));
  return true;
}

}  // namespace fixline::entry
