#pragma once

#include <atomic>

#include "app/outlets.hpp"
#include "app/watches/hand_back_rule.hpp"
#include "processor/point_processor.hpp"
#include "reactor/asio.hpp"
#include "telemetry/log.hpp"

namespace fixline::app {

/// Hands back to the queue what this process has read while it can't reach PostgreSQL and another
/// instance can.
///
/// The reactor that reads; not thread-safe.
class HandBack {
 public:
  /// All must outlive it. `is_on`: whether it has handed back, for whoever tells.
  HandBack(Outlets& outlets, processor::PointProcessor& processor, std::atomic<bool>& is_on,
           telemetry::Log log)
      : outlets_(outlets), processor_(processor), is_on_(is_on), log_(std::move(log)) {}

  /// To be called about twice a second.
  asio::awaitable<void> look();

 private:
  asio::awaitable<void> hand_back();
  asio::awaitable<void> return_to(queue::InstanceState state);

  Outlets& outlets_;
  processor::PointProcessor& processor_;
  std::atomic<bool>& is_on_;
  telemetry::Log log_;
  HandBackRule rule_;
};

}  // namespace fixline::app
