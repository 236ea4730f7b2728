#pragma once

#include <cstddef>
#include <string_view>

#include "points/track.hpp"

namespace fixline::selftest {

/// A made-up track of `count` points, a second apart and all different, that ends about now, some
/// of its optional values missing. Its flight_uuid is random, its flight_id (Flymaster: device_id)
/// is `id`, so that it can be told from everybody's.
[[nodiscard]] points::Track sample_track(points::QueueName queue, std::string_view id,
                                         std::size_t count);

}  // namespace fixline::selftest
