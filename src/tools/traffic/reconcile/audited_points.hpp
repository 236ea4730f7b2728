#pragma once

#include <array>
#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "points/lane.hpp"
#include "traffic/report/fate.hpp"

namespace fixline::traffic {

/// A point as its table knows it, within its flight or device.
struct PointKey {
  std::int64_t microseconds;  ///< since 1970, UTC
  double lat;
  double lon;

  friend auto operator<=>(const PointKey&, const PointKey&) = default;
};

struct AuditedPoint {
  PointKey key;
  Fate fate;
};

/// The points of an audit file, by queue and by flight_uuid (flymaster: device_id). Within one of
/// those they are sorted, and a key that was sent more than once is there once, with the firmest
/// fate that it had: promised before unacknowledged before refused.
struct AuditedPoints {
  using ByOwner = std::map<std::string, std::vector<AuditedPoint>, std::less<>>;

  std::array<ByOwner, points::queue_count> queues;
};

/// Reads a file that AuditFile wrote; 32 bytes of memory a point.
/// Errors: invalid, with the line that is wrong.
[[nodiscard]] Result<AuditedPoints> read_audit(const std::string& path);

}  // namespace fixline::traffic
