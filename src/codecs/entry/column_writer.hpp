#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "entry/column_values.hpp"
#include "entry/wire_writer.hpp"
#include "points/point.hpp"

namespace fixline::entry {

/// Writes columns of points as fields of a Track message. A column without a value is left out.
/// Values are gathered into vectors that serve one column after the other.
class ColumnWriter {
 public:
  ColumnWriter& operator=(ColumnWriter&&) = delete;

  /// `field` is the column's number in the message.
  template <class Point, class Value>
  void column(WireWriter& out, unsigned field, std::span<const Point> points,
              std::optional<Value> Point::* member) {
    std::vector<Value>& values = values_.emptied<Value>();
    values.reserve(points.size());
    for (const Point& point : points)
      if (const auto& value = point.*member) values.push_back(*value);
    if (values.empty()) return;
    const WireWriter::Inner column(out, field);
    if (values.size() != points.size()) out.bytes(field_present, bits_of(points, member));
    write(values, out);
  }

  template <class Point, class Value>
  void column(WireWriter& out, unsigned field, std::span<const Point> points,
              Value Point::* member) {
    std::vector<Value>& values = values_.emptied<Value>();
    values.reserve(points.size());
    for (const Point& point : points) values.push_back(point.*member);
    const WireWriter::Inner column(out, field);
    write(values, out);
  }

 private:
  static constexpr unsigned field_present = 1;  // in every kind of column

  template <class Point, class Value>
  const std::string& bits_of(std::span<const Point> points, std::optional<Value> Point::* member) {
    bits_.assign((points.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i != points.size(); ++i)
      if (points[i].*member) set_bit(bits_, i);
    return bits_;
  }

  static void set_bit(std::string& bits, std::size_t index);
  void write(const std::vector<double>& values, WireWriter& out);
  void write(const std::vector<points::Timestamp>& values, WireWriter& out);
  void write(const std::vector<std::int32_t>& values, WireWriter& out);
  void write(const std::vector<std::string>& values, WireWriter& out);
  void write(const std::vector<bool>& values, WireWriter& out);

  ColumnValues values_;
  std::vector<std::int64_t> deltas_;
  std::string bits_;
};

}  // namespace fixline::entry
