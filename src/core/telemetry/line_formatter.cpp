#include "telemetry/line_formatter.hpp"

#include <spdlog/pattern_formatter.h>

#include <boost/json/serialize.hpp>
#include <boost/json/string.hpp>
#include <string>
#include <string_view>

#include "text/escaped.hpp"

namespace fixline::telemetry {
namespace {

/// The message on one line; messages quote what strangers and databases say.
class TextMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const auto shown = text::escaped({message.payload.data(), message.payload.size()});
    line.append(shown.data(), shown.data() + shown.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<TextMessage>();
  }
};

/// The message as a JSON string, quotes included. JSON has its own escapes for line ends.
class JsonMessage : public spdlog::custom_flag_formatter {
 public:
  void format(const spdlog::details::log_msg& message, const std::tm&,
              spdlog::memory_buf_t& line) override {
    const auto shown =
        text::escaped({message.payload.data(), message.payload.size()}, text::Leave::c0);
    const auto quoted = boost::json::serialize(boost::json::string(shown));
    line.append(quoted.data(), quoted.data() + quoted.size());
  }
  [[nodiscard]] std::unique_ptr<custom_flag_formatter> clone() const override {
    return std::make_unique<JsonMessage>();
  }
};

constexpr const char* text_pattern = "%Y-%m-%dT%H:%M:%S.%eZ %l %*";
constexpr const char* json_pattern =
    R"({"time":"%Y-%m-%dT%H:%M:%S.%eZ","level":"%l","message":%*})";

}  // namespace

std::unique_ptr<spdlog::formatter> line_formatter(LogFormat format) {
  auto formatter = std::make_unique<spdlog::pattern_formatter>(spdlog::pattern_time_type::utc);
  if (format == LogFormat::json)
    formatter->add_flag<JsonMessage>('*');
  else
    formatter->add_flag<TextMessage>('*');
  formatter->set_pattern(format == LogFormat::json ? json_pattern : text_pattern);
  return formatter;
}

}  // namespace fixline::telemetry
