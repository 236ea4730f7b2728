#include "telemetry/log.hpp"

#include <spdlog/sinks/stdout_sinks.h>

#include <utility>

#include "telemetry/line_formatter.hpp"
#include "telemetry/seldom_sink.hpp"

namespace fixline::telemetry {

Log make_log(spdlog::level::level_enum level, LogFormat format) {
  spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (level > spdlog::level::debug) sink = std::make_shared<SeldomSink>(std::move(sink));
  auto log = std::make_shared<spdlog::logger>("fixline", std::move(sink));
  log->set_formatter(line_formatter(format));
  log->set_level(level);
  return log;
}

}  // namespace fixline::telemetry
