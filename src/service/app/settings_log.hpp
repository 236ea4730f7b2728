#pragma once

#include "settings/settings.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// The log that the settings ask for.
[[nodiscard]] telemetry::Log log_for(const settings::LogSettings& settings);

}  // namespace fixline::app
