#include "telemetry/seldom_sink.hpp"

#include <string_view>

namespace fixline::telemetry {

void SeldomSink::log(const spdlog::details::log_msg& message) {
  if (message.source.empty()) return out_->log(message);
  const std::lock_guard lock(mutex_);
  const std::string line(message.payload.data(), message.payload.size());
  const auto written =
      seldom_.next(message.source.funcname, message.level, line, SeldomLines::Clock::now());
  if (!written) return;
  auto passed_on = message;
  passed_on.payload = *written;
  out_->log(passed_on);
}

void SeldomSink::flush() {
  const std::lock_guard lock(mutex_);
  for (const auto& [level, text] : seldom_.due(SeldomLines::Clock::now()))
    out_->log(spdlog::details::log_msg("", level, text));
  out_->flush();
}

}  // namespace fixline::telemetry
