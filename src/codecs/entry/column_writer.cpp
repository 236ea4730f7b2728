#include "entry/column_writer.hpp"

#include "entry/exact_scale.hpp"

namespace fixline::entry {
namespace {

// The numbers of the fields in the columns' messages.
constexpr unsigned field_deltas = 3;
constexpr unsigned field_scale = 2;
constexpr unsigned field_unit = 2;
constexpr unsigned field_number_values = 4;
constexpr unsigned field_sizes = 2;
constexpr unsigned field_joined = 3;
constexpr unsigned field_flag_values = 2;

template <class Values, class Read>
void write_integer_deltas(const Values& values, std::vector<std::int64_t>& deltas, Read read) {
  deltas.resize(values.size());
  std::int64_t before = 0;
  std::int64_t* delta = deltas.data();
  for (const auto& value : values) {
    const std::int64_t integer = read(value);
    *delta++ = integer - before;
    before = integer;
  }
}

/// Microseconds in the largest unit that is exact for all.
std::int64_t largest_exact_unit(const std::vector<points::Timestamp>& times) {
  std::int64_t unit = 1'000'000;
  for (const auto time : times) {
    const std::int64_t count = time.time_since_epoch().count();
    while (count % unit != 0) unit /= 1'000;
    if (unit == 1) break;
  }
  return unit;
}

}  // namespace

void ColumnWriter::set_bit(std::string& bits, std::size_t index) {
  const auto byte = static_cast<unsigned char>(bits[index / 8]);
  bits[index / 8] = static_cast<char>(byte | (1U << (index % 8)));
}

void ColumnWriter::write(const std::vector<double>& values, WireWriter& out) {
  deltas_.resize(values.size());
  if (const auto scale = write_deltas(values, deltas_.data())) {
    out.number(field_scale, *scale);
    out.zigzags(field_deltas, deltas_);
    return;
  }
  out.doubles(field_number_values, values);
}

void ColumnWriter::write(const std::vector<points::Timestamp>& values, WireWriter& out) {
  const std::int64_t unit = largest_exact_unit(values);
  // v1::Times::Unit: seconds, milliseconds, microseconds
  out.number(field_unit, unit == 1'000'000 ? 0U : unit == 1'000 ? 1U : 2U);
  write_integer_deltas(values, deltas_, [unit](points::Timestamp time) {
    return time.time_since_epoch().count() / unit;
  });
  out.zigzags(field_deltas, deltas_);
}

void ColumnWriter::write(const std::vector<std::int32_t>& values, WireWriter& out) {
  write_integer_deltas(values, deltas_, [](std::int32_t value) { return std::int64_t{value}; });
  out.zigzags(field_deltas, deltas_);
}

void ColumnWriter::write(const std::vector<std::string>& values, WireWriter& out) {
  std::vector<std::uint32_t> sizes;
  sizes.reserve(values.size());
  std::string joined;
  for (const std::string& text : values) {
    sizes.push_back(static_cast<std::uint32_t>(text.size()));
    joined += text;
  }
  out.numbers(field_sizes, sizes);
  out.bytes(field_joined, joined);
}

void ColumnWriter::write(const std::vector<bool>& values, WireWriter& out) {
  std::string bits((values.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i != values.size(); ++i)
    if (values[i]) set_bit(bits, i);
  out.bytes(field_flag_values, bits);
}

}  // namespace fixline::entry
