// What the process takes of the machine's memory once a peak is over.
#include <fmt/format.h>
#include <gtest/gtest.h>

#include <chrono>
#include <fstream>
#include <string>
#include <thread>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

/// A line of /proc/PID/status, proc_pid_status(5): VmRSS, or VmHWM, the most that VmRSS ever was.
std::size_t kilobytes(pid_t process, const std::string& line) {
  std::ifstream status("/proc/" + std::to_string(process) + "/status");
  std::string name;
  std::size_t value = 0;
  while (status >> name)
    if (name == line + ":" && status >> value) return value;
  ADD_FAILURE() << line << " is not there";
  return 0;
}

std::string upload_of(std::size_t points, std::size_t flight) {
  std::string body =
      R"({"flight_id": "f)" + std::to_string(flight) + R"(", "device_id": "d", "track_points": [)";
  for (std::size_t i = 0; i < points; ++i) {
    const auto second = i % 60;
    const auto minute = i / 60 % 60;
    const auto hour = i / 3600;
    body += fmt::format(
        R"({{"datetime": "2026-01-{:02}T{:02}:{:02}:{:02}Z", "lat": 46.1, "lon": 7.{}}},)",
        1 + hour / 24, hour % 24, minute, second, 100'000 + i);
  }
  body.back() = ']';
  return body + "}";
}

TEST(Memory, OfAPeakIsGivenBackWithinAMinute) {
#if defined(__SANITIZE_ADDRESS__) || defined(__SANITIZE_THREAD__)
  GTEST_SKIP() << "a sanitizer keeps what was freed";
#endif
  RunningService service;
  const pid_t process = service.process().pid();
  const auto idle = kilobytes(process, "VmRSS");
  std::vector<std::thread> clients;
  for (std::size_t i = 0; i < 8; ++i)
    clients.emplace_back([port = service.port(), body = upload_of(90'000, i)] {
      EXPECT_EQ(post(port, "/tracking/upload", body).status, 202U);
    });
  for (auto& client : clients) client.join();
  ASSERT_EQ(service.eventually("SELECT count(*) FROM uploaded_track_points", "720000"), "720000");
  EXPECT_GT(kilobytes(process, "VmHWM"), 2 * idle) << "this was no peak";
  EXPECT_TRUE(becomes_true(std::chrono::minutes(1),
                           [&] { return kilobytes(process, "VmRSS") <= 2 * idle; }))
      << kilobytes(process, "VmRSS") << " kB, and " << idle << " before";
}

}  // namespace
}  // namespace fixline::test
