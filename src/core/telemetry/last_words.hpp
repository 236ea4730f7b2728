#pragma once

#include "telemetry/log.hpp"

namespace fixline::telemetry {

/// From now on an exception that nobody catches, on whichever thread, is logged before the process
/// aborts. For the whole process; the last log that was given counts.
void log_last_words(Log log);

}  // namespace fixline::telemetry
