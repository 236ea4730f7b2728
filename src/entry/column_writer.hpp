#pragma once

#include <fixline.pb.h>

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "points/point.hpp"

namespace fixline::entry {

/// Writes columns of points into a Track message. A column without a value is left out. Values are
/// gathered into vectors that serve one column after the other.
class ColumnWriter {
 public:
  ColumnWriter() = default;
  ColumnWriter(const ColumnWriter&) = delete;
  ColumnWriter& operator=(const ColumnWriter&) = delete;

  /// Turns to a track, which must live while its columns are written.
  void start(v1::Track& track) { track_ = &track; }

  template <class Point, class Value, class Column>
  void column(std::span<const Point> points, std::optional<Value> Point::* member,
              Column* (v1::Track::*target)()) {
    std::vector<Value>& values = gathered(static_cast<Value*>(nullptr));
    values.clear();
    for (const Point& point : points)
      if (point.*member) values.push_back(*(point.*member));
    if (values.empty()) return;
    Column& column = *(track_->*target)();
    if (values.size() != points.size()) column.set_present(bits_of(points, member));
    write(values, column);
  }

  template <class Point, class Value, class Column>
  void column(std::span<const Point> points, Value Point::* member,
              Column* (v1::Track::*target)()) {
    std::vector<Value>& values = gathered(static_cast<Value*>(nullptr));
    values.clear();
    for (const Point& point : points) values.push_back(point.*member);
    write(values, *(track_->*target)());
  }

 private:
  template <class Point, class Value>
  const std::string& bits_of(std::span<const Point> points, std::optional<Value> Point::* member) {
    present_.assign((points.size() + 7) / 8, '\0');
    for (std::size_t i = 0; i != points.size(); ++i)
      if (points[i].*member) set_bit(present_, i);
    return present_;
  }

  static void set_bit(std::string& bits, std::size_t index);
  static void write(const std::vector<double>& values, v1::Numbers& column);
  static void write(const std::vector<points::Timestamp>& values, v1::Times& column);
  static void write(const std::vector<std::int32_t>& values, v1::Integers& column);
  static void write(const std::vector<std::string>& values, v1::Texts& column);
  static void write(const std::vector<bool>& values, v1::Flags& column);

  std::vector<double>& gathered(double*) { return numbers_; }
  std::vector<points::Timestamp>& gathered(points::Timestamp*) { return times_; }
  std::vector<std::int32_t>& gathered(std::int32_t*) { return integers_; }
  std::vector<std::string>& gathered(std::string*) { return texts_; }
  std::vector<bool>& gathered(bool*) { return flags_; }

  v1::Track* track_ = nullptr;
  std::vector<double> numbers_;
  std::vector<points::Timestamp> times_;
  std::vector<std::int32_t> integers_;
  std::vector<std::string> texts_;
  std::vector<bool> flags_;
  std::string present_;
};

}  // namespace fixline::entry
