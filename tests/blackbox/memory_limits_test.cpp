// What requests may take in memory, and that a few who hold much cost the others nothing.
#include <gtest/gtest.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/deflated.hpp"

namespace fixline::test {
namespace {

constexpr std::size_t mebibyte = std::size_t{1} << 20;
const std::string packed = "Content-Encoding: gzip\r\n";

std::string repeated(const std::string& piece, std::size_t bytes) {
  std::string text;
  while (text.size() < bytes) text += piece;
  return text;
}

const std::string a_point =
    R"({"flight_id":"m","track_points":[{"datetime":"2025-03-20T10:00:00Z","lat":45.5,"lon":7.25}]})";

/// The most memory that the process has had so far.
std::size_t peak_bytes_of(RunningService& service) {
  std::ifstream status("/proc/" + std::to_string(service.process().pid()) + "/status");
  std::string word;
  std::size_t kibibytes = 0;
  while (status >> word)
    if (word == "VmHWM:") status >> kibibytes;
  return kibibytes * 1024;
}

TEST(MemoryLimits, BodiesThatBecomeMuchEndEarlyAndStayWithinTheBudget) {
  RunningService service(RunningService::Settings{{"HTTP_MEMORY_MAX", "64MiB"}});
  const auto before = peak_bytes_of(service);
  const std::string json = R"({"flight_id":"m","track_points":[{"datetime":"2025-03-20T10:00:00Z",)"
                           R"("lat":45.5,"lon":7.25},)" +
                           repeated("1,", 20 * mebibyte) + "1]}";
  const std::string lines = "AXXX001\r\nHFDTE200325\r\n" + repeated("B\n", 20 * mebibyte);
  const std::string points = "<gpx>" + repeated("<wpt/>", 20 * mebibyte) + "</gpx>";
  const std::string logs =
      "<gpx><trk><trkseg><trkpt/></trkseg></trk>" + repeated("<trk/>", 20 * mebibyte) + "</gpx>";

  for (const auto& body : {json, lines, points, logs}) {
    const auto answer = post(service.port(), "/tracking/upload", gzip(body), packed);
    EXPECT_TRUE(answer.status == 413 || answer.status == 422) << answer.status << answer.body;
  }

  EXPECT_LE(peak_bytes_of(service) - before, 64 * mebibyte + 60 * mebibyte);
  EXPECT_EQ(post(service.port(), "/tracking/live", a_point).status, 202U);
}

TEST(MemoryLimits, ABodyThatNeverFitsIsTooLargeAndNotToBeSentAgain) {
  RunningService service(RunningService::Settings{{"HTTP_MEMORY_MAX", "2MiB"}});

  for (const auto& [body, headers] : {std::pair{std::string(3 * mebibyte, ' '), std::string()},
                                      std::pair{gzip(std::string(3 * mebibyte, ' ')), packed}}) {
    const auto answer = post(service.port(), "/tracking/live", body, headers);
    EXPECT_EQ(answer.status, 413U) << answer.body;
    EXPECT_TRUE(answer.retry_after.empty());
  }
}

TEST(MemoryLimits, ThoseWhoHoldBackTheirLastByteCostOthersNothing) {
  RunningService service(RunningService::Settings{{"HTTP_MEMORY_MAX", "32MiB"}});
  const auto hold = [&](std::size_t bytes) {
    auto connection = std::make_unique<Connection>(service.port());
    (void)connection->send("POST /tracking/upload HTTP/1.1\r\nHost: localhost\r\nContent-Length: " +
                           std::to_string(bytes) + "\r\n\r\n" + std::string(bytes - 1, ' '));
    return connection;
  };
  std::vector<std::unique_ptr<Connection>> holders;
  for (int i = 0; i < 8; ++i) holders.push_back(hold(8 * mebibyte));
  for (int i = 0; i < 60; ++i) holders.push_back(hold(200 * std::size_t{1024}));

  Connection client(service.port());
  for (int i = 0; i < 400; ++i) ASSERT_EQ(client.post("/tracking/live", a_point).status, 202U) << i;
}

}  // namespace
}  // namespace fixline::test
