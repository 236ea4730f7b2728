#include "app/settings_log.hpp"

#include <spdlog/common.h>

namespace fixline::app {

telemetry::Log log_for(const settings::LogSettings& settings) {
  return telemetry::make_log(
      spdlog::level::from_str(settings.level),
      settings.format == "json" ? telemetry::LogFormat::json : telemetry::LogFormat::text);
}

}  // namespace fixline::app
