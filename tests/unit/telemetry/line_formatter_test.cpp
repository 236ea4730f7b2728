#include "telemetry/line_formatter.hpp"

#include <gtest/gtest.h>
#include <spdlog/logger.h>
#include <spdlog/sinks/ostream_sink.h>

#include <boost/json/parse.hpp>
#include <sstream>
#include <string>

namespace fixline::telemetry {
namespace {

/// Said by a client that would like to write the log itself.
constexpr const char* forgery =
    "flight \"x\n2026-01-01T00:00:00.000Z info all is well\x1b[1A\u009b\xff\u202e\"";

std::string written(LogFormat format) {
  std::ostringstream text;
  spdlog::logger log("test", std::make_shared<spdlog::sinks::ostream_sink_mt>(text));
  log.set_formatter(line_formatter(format));
  log.warn("http: {}", forgery);
  return text.str();
}

TEST(LineFormatter, WritesOneLineWhateverIsInIt) {
  const auto line = written(LogFormat::text);

  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_TRUE(
      line.ends_with("Z warning http: flight \"x\\n2026-01-01T00:00:00.000Z info all is "
                     "well\\x1b[1A\\u009b\\xff\\u202e\"\n"))
      << line;
}

TEST(LineFormatter, WritesJsonThatAnybodyReads) {
  const auto line = written(LogFormat::json);

  EXPECT_EQ(line.find('\n'), line.size() - 1);
  EXPECT_EQ(line.find('\x1b'), std::string::npos);
  EXPECT_EQ(
      boost::json::parse(line).at("message"),
      "http: flight \"x\n2026-01-01T00:00:00.000Z info all is well\x1b[1A\\u009b\\xff\\u202e\"");
}

}  // namespace
}  // namespace fixline::telemetry
