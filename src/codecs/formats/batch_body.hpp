#pragma once

#include <string_view>

#include "error/error.hpp"
#include "formats/point_quota.hpp"
#include "formats/submission.hpp"
#include "points/lane.hpp"
#include "points/time_bounds.hpp"

namespace fixline::formats {

/// True for the content type of a batch: application/x-protobuf or application/protobuf, whatever
/// its parameters.
[[nodiscard]] bool is_batch(std::string_view content_type) noexcept;

/// Reads a batch of the live, upload or scoring queue: the protobuf message Entry of
/// proto/fixline.proto as it is, with one track or more.
///
/// A point that is not fit to be stored is refused alone, as in JSON; `index` counts the points of
/// all tracks in order. Live and upload tracks need a flight_id, and their uuid is the one given,
/// else made of it. A scoring track's uuid is the one given, else random, and its flight_id is the
/// uuid's text, whatever was given. `window` is where their times may lie. Fields that the message
/// does not have are read over and named.
/// Errors: invalid, with the track's number and what is wrong; too_large; those of `quota`.
[[nodiscard]] Result<Submission> decode_batch(std::string_view body, points::QueueName queue,
                                              const points::TimeWindow& window, PointQuota& quota);

/// The same, of any number of points.
[[nodiscard]] Result<Submission> decode_batch(std::string_view body, points::QueueName queue,
                                              const points::TimeWindow& window);

}  // namespace fixline::formats
