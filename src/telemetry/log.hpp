#pragma once

#include <spdlog/logger.h>

#include <memory>

namespace fixline::telemetry {

/// Where events are told, one line each. Handed down by constructor; safe from any thread.
using Log = std::shared_ptr<spdlog::logger>;

}  // namespace fixline::telemetry
