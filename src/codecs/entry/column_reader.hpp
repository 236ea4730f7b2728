#pragma once

#include <fixline.pb.h>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "entry/column_values.hpp"
#include "points/point.hpp"

namespace fixline::entry {

/// Who says whether a value is fit to be stored.
enum class Judge : std::uint8_t {
  reader,  ///< we: a value out of range is a problem of the track
  caller,  ///< whoever gets the points: they may hold any number, time or text
};

/// Reads columns of a Track message into points, and judges them: whoever can write to the queue
/// may have made them. After the first problem nothing more is read. One serves many tracks, as its
/// vectors are then made once.
class ColumnReader {
 public:
  explicit ColumnReader(Judge judge) : judge_(judge) {}
  ColumnReader& operator=(ColumnReader&&) = delete;

  /// Turns to a track, which must live while its columns are read.
  void start(const v1::Track& track) {
    track_ = &track;
    columns_read_ = 0;
  }

  /// Reads a column that may lack values. `name` is for the problem's text.
  template <class Point, class Value, class Column>
  void column(std::string_view name, std::span<Point> points, std::optional<Value> Point::* member,
              bool (v1::Track::*has)() const, const Column& (v1::Track::*source)() const) {
    if (!problem_.empty() || !(track_->*has)()) return;
    ++columns_read_;
    const Column& column = (track_->*source)();
    std::vector<Value>& values = values_.emptied<Value>();
    if (!read(name, column, column.present(), points.size(), values)) return;
    if (values.size() == points.size()) {
      for (std::size_t i = 0; i != points.size(); ++i) points[i].*member = std::move(values[i]);
      return;
    }
    auto value = values.begin();
    for (std::size_t i = 0; i != points.size(); ++i)
      if (bit(column.present(), i)) points[i].*member = std::move(*value++);
  }

  /// Reads a column that has a value for each point.
  template <class Point, class Value, class Column>
  void column(std::string_view name, std::span<Point> points, Value Point::* member,
              bool (v1::Track::*has)() const, const Column& (v1::Track::*source)() const) {
    if (!problem_.empty()) return;
    ++columns_read_;
    if (!(track_->*has)()) return void(fail(name, "is missing"));
    std::vector<Value>& values = values_.emptied<Value>();
    if (!read(name, (track_->*source)(), {}, points.size(), values)) return;
    for (std::size_t i = 0; i != points.size(); ++i) points[i].*member = values[i];
  }

  /// Says that the values read last are wrong unless all lie within -limit..limit.
  void require_within(std::string_view name, double limit);

  /// Always false.
  bool fail(std::string_view name, std::string_view what);

  /// What is wrong; empty while nothing is.
  [[nodiscard]] const std::string& problem() const { return problem_; }

  [[nodiscard]] unsigned columns_read() const { return columns_read_; }

 private:
  static bool bit(std::string_view bits, std::size_t index) {
    return (static_cast<unsigned char>(bits[index / 8]) >> (index % 8) & 1) != 0;
  }

  bool has_count(std::string_view name, std::size_t values, std::string_view present,
                 std::size_t points);
  bool read(std::string_view name, const v1::Numbers& column, std::string_view present,
            std::size_t points, std::vector<double>& values);
  bool read_scaled(std::string_view name, const v1::Numbers& column, std::vector<double>& values);
  bool read(std::string_view name, const v1::Times& column, std::string_view present,
            std::size_t points, std::vector<points::Timestamp>& values);
  bool read(std::string_view name, const v1::Integers& column, std::string_view present,
            std::size_t points, std::vector<std::int32_t>& values);
  bool read(std::string_view name, const v1::Texts& column, std::string_view present,
            std::size_t points, std::vector<std::string>& values);
  bool read(std::string_view name, const v1::Flags& column, std::string_view present,
            std::size_t points, std::vector<bool>& values);

  [[nodiscard]] bool judges() const { return judge_ == Judge::reader; }

  Judge judge_;
  const v1::Track* track_ = nullptr;
  ColumnValues values_;
  std::string problem_;
  unsigned columns_read_ = 0;
};

}  // namespace fixline::entry
