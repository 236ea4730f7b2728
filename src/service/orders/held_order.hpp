#pragma once

#include <boost/json/object.hpp>
#include <chrono>
#include <cstddef>
#include <optional>
#include <string>

#include "error/error.hpp"
#include "orders/order.hpp"
#include "points/lane.hpp"

namespace fixline::orders {

/// All tell the held points that match; try them again now; make them dead letters.
inline constexpr const char* list_held = "list_held";
inline constexpr const char* retry_held = "retry_held";
inline constexpr const char* bury_held = "bury_held";

/// Which held points are meant: those for which all holds that is given.
struct HeldFilter {
  std::optional<points::QueueName> queue{};
  std::string flight{};           ///< the flight_id, or the device_id
  std::string reason{};           ///< a part of what is shown as the reason
  std::chrono::seconds older{0};  ///< held for at least so long

  [[nodiscard]] bool is_empty() const {
    return !queue && flight.empty() && reason.empty() && older.count() == 0;
  }
};

[[nodiscard]] boost::json::object json_of(const HeldFilter& filter);

/// Errors: invalid (an unknown member, or a bad value).
[[nodiscard]] Result<HeldFilter> held_filter_in(const boost::json::object& about);

/// What all instances together told of their held points, or did with them; with `silent`, who did
/// not answer, and `alone`.
[[nodiscard]] boost::json::object sum_of_held(const Given& given);

/// All have answered, and nothing is left under way.
[[nodiscard]] bool is_done(const boost::json::object& sum);

}  // namespace fixline::orders
