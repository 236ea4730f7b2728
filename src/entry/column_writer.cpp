#include "entry/column_writer.hpp"

#include "entry/exact_scale.hpp"

namespace fixline::entry {
namespace {

/// Room for `count` deltas, to be written whole.
std::int64_t* room(google::protobuf::RepeatedField<std::int64_t>& deltas, std::size_t count) {
  deltas.Resize(static_cast<int>(count), 0);
  return deltas.mutable_data();
}

template <class Values, class Read>
void write_integer_deltas(const Values& values, std::int64_t* deltas, Read read) {
  std::int64_t before = 0;
  for (const auto& value : values) {
    const std::int64_t integer = read(value);
    *deltas++ = integer - before;
    before = integer;
  }
}

v1::Times::Unit smallest_exact_unit(const std::vector<points::Timestamp>& times) {
  bool milliseconds = true;
  bool seconds = true;
  for (const auto time : times) {
    const std::int64_t count = time.time_since_epoch().count();
    seconds = seconds && count % 1'000'000 == 0;
    if (seconds) continue;
    milliseconds = milliseconds && count % 1'000 == 0;
    if (!milliseconds) return v1::Times::MICROSECONDS;
  }
  return seconds ? v1::Times::SECONDS : v1::Times::MILLISECONDS;
}

}  // namespace

void ColumnWriter::set_bit(std::string& bits, std::size_t index) {
  const auto byte = static_cast<unsigned char>(bits[index / 8]);
  bits[index / 8] = static_cast<char>(byte | (1U << (index % 8)));
}

void ColumnWriter::write(const std::vector<double>& values, v1::Numbers& column) {
  std::int64_t* deltas = room(*column.mutable_deltas(), values.size());
  if (const auto scale = write_deltas(values, deltas)) {
    column.set_scale(*scale);
    return;
  }
  column.clear_deltas();
  column.mutable_values()->Add(values.begin(), values.end());
}

void ColumnWriter::write(const std::vector<points::Timestamp>& values, v1::Times& column) {
  const v1::Times::Unit unit = smallest_exact_unit(values);
  const std::int64_t divisor = unit == v1::Times::SECONDS        ? 1'000'000
                               : unit == v1::Times::MILLISECONDS ? 1'000
                                                                 : 1;
  column.set_unit(unit);
  write_integer_deltas(
      values, room(*column.mutable_deltas(), values.size()),
      [divisor](points::Timestamp time) { return time.time_since_epoch().count() / divisor; });
}

void ColumnWriter::write(const std::vector<std::int32_t>& values, v1::Integers& column) {
  write_integer_deltas(values, room(*column.mutable_deltas(), values.size()),
                       [](std::int32_t value) { return std::int64_t{value}; });
}

void ColumnWriter::write(const std::vector<std::string>& values, v1::Texts& column) {
  column.mutable_sizes()->Reserve(static_cast<int>(values.size()));
  for (const std::string& text : values) {
    column.add_sizes(static_cast<std::uint32_t>(text.size()));
    column.mutable_joined()->append(text);
  }
}

void ColumnWriter::write(const std::vector<bool>& values, v1::Flags& column) {
  column.mutable_values()->assign((values.size() + 7) / 8, '\0');
  for (std::size_t i = 0; i != values.size(); ++i)
    if (values[i]) set_bit(*column.mutable_values(), i);
}

}  // namespace fixline::entry
