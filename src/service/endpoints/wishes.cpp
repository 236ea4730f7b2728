#include "endpoints/wishes.hpp"

#include <string_view>

#include "text/ascii.hpp"

namespace fixline::endpoints {

using http::Request;
namespace {

const ParameterNames& names_of(points::QueueName queue) {
  static const ParameterNames of_points{"priority", "strict", "direct"};
  static const ParameterNames of_files{"priority",  "strict",    "direct",
                                       "flight_id", "device_id", "partial"};
  return queue == points::QueueName::upload ? of_files : of_points;
}

Result<points::LaneKind> lane_in(const Request& request) {
  const auto value = request.parameter("priority");
  if (!value || text::is_same_word(*value, "normal")) return points::LaneKind::normal;
  if (text::is_same_word(*value, "high")) return points::LaneKind::priority;
  return bad_value("priority", *value, "is neither high nor normal");
}

}  // namespace

Result<Wishes> wishes_in(const Request& request, points::QueueName queue) {
  if (request.query.empty()) return Wishes{};
  if (auto known = only_known_once(request, names_of(queue)); !known)
    return std::unexpected(std::move(known).error());
  auto lane = lane_in(request);
  if (!lane) return std::unexpected(std::move(lane).error());
  auto strict = truth(request, "strict");
  if (!strict) return std::unexpected(std::move(strict).error());
  auto direct = truth(request, "direct");
  if (!direct) return std::unexpected(std::move(direct).error());
  return Wishes{.lane = *lane, .strict = *strict, .direct = *direct};
}

}  // namespace fixline::endpoints
