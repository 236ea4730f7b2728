#include "blackbox/steady_load.hpp"

#include <chrono>
#include <cstdio>
#include <stdexcept>

#include "blackbox/http_exchange.hpp"

namespace fixline::test {

std::string point_of_second(int second) {
  const int day = 20 + second / 86400;
  const int hour = second / 3600 % 24;
  const int minute = second / 60 % 60;
  char time[64];
  std::snprintf(time, sizeof time, "2024-03-%02dT%02d:%02d:%02dZ", day, hour, minute, second % 60);
  return std::string(R"({"flight_id": "f", "track_points": [{"datetime": ")") + time +
         R"(", "lat": 45, "lon": 7}]})";
}

unsigned post_point(std::uint16_t port, int second) {
  try {
    return post(port, "/tracking/live", point_of_second(second)).status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

void SteadyLoad::stop() {
  sender_.request_stop();
  sender_.join();
}

void SteadyLoad::send(std::uint16_t port, const std::stop_token& stop) {
  while (!stop.stop_requested()) {
    const auto status = post_point(port, acknowledged_);
    if (status == 202 || status == 201)
      ++acknowledged_;
    else
      std::this_thread::sleep_for(std::chrono::milliseconds(1));
  }
}

}  // namespace fixline::test
