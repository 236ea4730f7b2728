#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "points/point.hpp"

namespace fixline::entry {

/// Room for the values of one column at a time, a vector a type, which serves one column after the
/// other: memory is asked for once.
class ColumnValues {
 public:
  /// The vector for values of that type, empty.
  template <class Value>
  [[nodiscard]] std::vector<Value>& emptied() {
    std::vector<Value>& values = of(static_cast<Value*>(nullptr));
    values.clear();
    return values;
  }

  [[nodiscard]] const std::vector<double>& numbers() const { return numbers_; }

 private:
  std::vector<double>& of(double*) { return numbers_; }
  std::vector<points::Timestamp>& of(points::Timestamp*) { return times_; }
  std::vector<std::int32_t>& of(std::int32_t*) { return integers_; }
  std::vector<std::string>& of(std::string*) { return texts_; }
  std::vector<bool>& of(bool*) { return flags_; }

  std::vector<double> numbers_;
  std::vector<points::Timestamp> times_;
  std::vector<std::int32_t> integers_;
  std::vector<std::string> texts_;
  std::vector<bool> flags_;
};

}  // namespace fixline::entry
