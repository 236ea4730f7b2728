#include "telemetry/log.hpp"

#include <spdlog/pattern_formatter.h>
#include <spdlog/sinks/stdout_sinks.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <string>
#include <utility>

#include "telemetry/seldom_sink.hpp"

namespace fixline::telemetry {
namespace {

/// The message as a JSON string, quotes included.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const auto quoted =
        boost::json::serialize(boost::json::string(message.payload.data(), message.payload.size()));
    line.append(quoted.data(), quoted.data() + quoted.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %v";
constexpr const char* json_pattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})";

}  // namespace

Log make_log(spdlog::level::level_enum level, LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  formatter->add_flag<JsonMessage>('*');
  formatter->set_pattern(format == LogFormat::json ? json_pattern : text_pattern);
  spdlog::sink_ptr sink = std::make_shared<spdlog::sinks::stderr_sink_mt>();
  if (level > spdlog::level::debug) sink = std::make_shared<SeldomSink>(std::move(sink));
  auto log = std::make_shared<spdlog::logger>("fixline", std::move(sink));
  log->set_formatter(std::move(formatter));
  log->set_level(level);
  return log;
}

}  // namespace fixline::telemetry
