#pragma once

#include "health/situation.hpp"
#include "telemetry/metrics.hpp"

namespace fixline::endpoints {

/// Puts what goes on into the gauges, for who is about to read them.
void set_gauges(const health::Status& status, telemetry::Metrics& metrics);

}  // namespace fixline::endpoints
