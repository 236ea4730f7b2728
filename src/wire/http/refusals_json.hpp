#pragma once

#include <boost/json/array.hpp>

#include "points/refusal.hpp"

namespace fixline::http {

/// [{"index": 3, "field": "lat", "reason": "..."}], as receipts and problems carry it.
[[nodiscard]] boost::json::array json_of(const points::Refusals& refusals);

}  // namespace fixline::http
