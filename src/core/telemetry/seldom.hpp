#pragma once

#include <spdlog/common.h>

namespace fixline::telemetry {

/// Marks a line that may come again and again, from whichever part and thread, by its kind:
/// `log->log(seldom("connections lost"), level, ...)`. Of each kind the first line is written and
/// then one in SeldomLines::interval, the last one included; at LOG_LEVEL=debug all of them. `kind`
/// lives for ever.
[[nodiscard]] constexpr spdlog::source_loc seldom(const char* kind) noexcept {
  return {"seldom", 1, kind};
}

}  // namespace fixline::telemetry
