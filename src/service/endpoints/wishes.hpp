#pragma once

#include "endpoints/parameters.hpp"
#include "error/error.hpp"
#include "http/message.hpp"
#include "points/lane.hpp"

namespace fixline::endpoints {

/// How a request wants its points to be taken.
struct Wishes {
  points::LaneKind lane = points::LaneKind::normal;  ///< priority=high
  bool strict = false;                               ///< strict=true: one bad point refuses all
  bool direct = false;  ///< direct=true: the answer waits until the rows are in the table
};

/// What its query parameters say. Errors: invalid (a parameter that the endpoint does not take, one
/// that is there twice, or a value that means nothing).
[[nodiscard]] Result<Wishes> wishes_in(const http::Request& request, points::QueueName queue);

}  // namespace fixline::endpoints
