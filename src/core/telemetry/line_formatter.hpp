#pragma once

#include <spdlog/formatter.h>

#include <memory>

#include "telemetry/log.hpp"

namespace fixline::telemetry {

/// Writes an event as one line, whatever is in it: what strangers or databases said can neither end
/// the line nor move a terminal's cursor, and is UTF-8.
[[nodiscard]] std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format);

}  // namespace fixline::telemetry
