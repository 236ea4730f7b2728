#pragma once

#include <spdlog/sinks/sink.h>

#include <memory>
#include <mutex>
#include <string>
#include <utility>

#include "telemetry/seldom_lines.hpp"

namespace fixline::telemetry {

/// Passes lines on, of those that are marked by seldom() not all. To be flushed every now and then,
/// which writes what has to be caught up with. Safe from any thread.
class SeldomSink : public spdlog::sinks::sink {
 public:
  explicit SeldomSink(spdlog::sink_ptr out) : out_(std::move(out)) {}

  void log(const spdlog::details::log_msg& message) override;
  void flush() override;
  void set_pattern(const std::string& pattern) override { out_->set_pattern(pattern); }
  void set_formatter(std::unique_ptr<spdlog::formatter> formatter) override {
    out_->set_formatter(std::move(formatter));
  }

 private:
  spdlog::sink_ptr out_;
  std::mutex mutex_;
  SeldomLines seldom_;
};

}  // namespace fixline::telemetry
