#include "formats/point_quota.hpp"

#include <algorithm>
#include <string>
#include <utility>

namespace fixline::formats {
namespace {

/// A request of so many asks for no memory: most bring one.
constexpr std::size_t granted_at_first = 64;
constexpr std::size_t granted_at_a_time = 1'024;
/// About what a point takes until it is durable, and in the lists of its readers.
constexpr std::size_t bytes_a_point = 160;

std::size_t points_of(std::size_t bytes_sent) {
  constexpr std::size_t bytes_max =
      (SIZE_MAX - PointQuota::points_free) / PointQuota::points_a_byte;
  return PointQuota::points_free + PointQuota::points_a_byte * std::min(bytes_sent, bytes_max);
}

}  // namespace

PointQuota::PointQuota(const PointLimits& limits, Room& room)
    : limits_(limits),
      room_(&room),
      granted_(std::min(granted_at_first, limits.points_max)),
      points_max_(std::min(limits.points_max, points_of(limits.bytes_sent))) {}

bool PointQuota::take_beyond_grant(std::size_t points) {
  if (points > points_left()) return exceeded(too_many());
  const std::size_t wanted = std::max(points, granted_at_a_time);
  const std::size_t granted = taken_ + std::min(wanted, points_left());
  if (auto held = hold((granted - granted_) * bytes_a_point); !held)
    return exceeded(std::move(held).error());
  granted_ = granted;
  taken_ += points;
  return true;
}

bool PointQuota::too_many_refused() {
  return exceeded({ErrorCode::refused, "more than " + std::to_string(limits_.refused_max) +
                                           " of its points are refused; nothing was stored"});
}

Result<void> PointQuota::hold(std::size_t bytes) {
  if (room_ == nullptr) return {};
  return room_->hold(bytes);
}

bool PointQuota::exceeded(Error refusal) {
  if (!std::exchange(is_exceeded_, true)) refusal_ = std::move(refusal);
  return false;
}

Error PointQuota::too_many() const {
  if (points_max_ == limits_.points_max) {
    return {ErrorCode::too_large, "a request may bring " + std::to_string(points_max_) +
                                      " points (" + std::string(limits_.setting) +
                                      "), and there are more; send them in parts"};
  }
  return {ErrorCode::too_large,
          "a body of " + std::to_string(limits_.bytes_sent) + " bytes may bring " +
              std::to_string(points_max_) +
              " points, and there are more; send them in parts, or not packed"};
}

}  // namespace fixline::formats
