#pragma once

#include <spdlog/logger.h>

#include <cstdint>
#include <memory>

namespace fixline::telemetry {

/// Where events are told, one line each. Handed down by constructor; safe from any thread.
using Log = std::shared_ptr<spdlog::logger>;

enum class LogFormat : std::uint8_t {
  text,  ///< "2026-05-01T10:00:00.123Z info redis: connected"
  json,  ///< {"time":"...","level":"info","message":"redis: connected"}
};

/// A log on standard error; lines below `level` are not written.
[[nodiscard]] Log make_log(spdlog::level::level_enum level, LogFormat format);

}  // namespace fixline::telemetry
