#pragma once

#include <atomic>
#include <cstdint>
#include <stop_token>
#include <string>
#include <thread>

namespace fixline::test {

/// The body of a request with the live point of a second since 2024-03-20, of one flight.
[[nodiscard]] std::string point_of_second(int second);

/// Sends it; the status, 0 when nobody listens.
[[nodiscard]] unsigned post_point(std::uint16_t port, int second);

/// Sends the points of the seconds 0, 1, 2, ..., each until it is acknowledged, over whatever
/// happens to the service.
class SteadyLoad {
 public:
  explicit SteadyLoad(std::uint16_t port)
      : sender_([this, port](const std::stop_token& stop) { send(port, stop); }) {}

  /// The points of the seconds before this one are acknowledged.
  [[nodiscard]] int acknowledged() const { return acknowledged_; }

  void stop();

 private:
  void send(std::uint16_t port, const std::stop_token& stop);

  std::atomic<int> acknowledged_ = 0;
  std::jthread sender_;
};

}  // namespace fixline::test
