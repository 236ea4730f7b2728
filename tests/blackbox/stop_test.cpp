// The stop, from outside: with load, with clients that do nothing, again and again.
#include <arpa/inet.h>
#include <fcntl.h>
#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <csignal>
#include <memory>
#include <stdexcept>
#include <string>
#include <thread>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/steady_load.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;
using Clock = std::chrono::steady_clock;

constexpr const char* count_rows = "SELECT count(*) FROM live_track_points";
constexpr auto stop_max = 8s;

/// A client that asks again and again and never reads an answer.
class DeafClient {
 public:
  explicit DeafClient(std::uint16_t port) : socket_(::socket(AF_INET, SOCK_STREAM, 0)) {
    const int little = 4096;
    ::setsockopt(socket_, SOL_SOCKET, SO_RCVBUF, &little, sizeof little);
    sockaddr_in address{};
    address.sin_family = AF_INET;
    address.sin_port = htons(port);
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(socket_, reinterpret_cast<const sockaddr*>(&address), sizeof address) != 0)
      throw std::runtime_error("connect");
    ::fcntl(socket_, F_SETFL, O_NONBLOCK);
  }
  DeafClient(const DeafClient&) = delete;
  DeafClient& operator=(const DeafClient&) = delete;
  ~DeafClient() { ::close(socket_); }

  /// Until the service takes no more, as it can't get rid of its answers.
  void ask_until_stuck() {
    const std::string request = "GET /metrics HTTP/1.1\r\nHost: localhost\r\n\r\n";
    for (int stuck = 0; stuck < 50;) {
      const auto sent = ::send(socket_, request.data(), request.size(), MSG_NOSIGNAL);
      stuck = sent == static_cast<ssize_t>(request.size()) ? 0 : stuck + 1;
      if (stuck > 0) std::this_thread::sleep_for(10ms);
    }
  }

 private:
  int socket_;
};

/// Stops it by SIGTERM, which is to end it in time and with 0.
void expect_stop(RunningService& service) {
  const auto start = Clock::now();
  const auto end = service.process().stop(SIGTERM, 30s);
  EXPECT_TRUE(end.success()) << end.text() << "\n" << service.log();
  EXPECT_LT(Clock::now() - start, stop_max) << service.log();
}

TEST(Stop, EndsInTimeThoughAClientNeverReadsItsAnswers) {
  RunningService service;
  DeafClient client(service.port());
  client.ask_until_stuck();

  expect_stop(service);
}

TEST(Stop, DrainsAllReactorsTogether) {
  RunningService service;
  std::vector<std::unique_ptr<Connection>> halves;  // enough for each reactor to have some
  for (int i = 0; i < 16; ++i) {
    halves.push_back(std::make_unique<Connection>(service.port()));
    halves.back()->send(
        "POST /tracking/live HTTP/1.1\r\nHost: localhost\r\nExpect: 100-continue\r\n"
        "Content-Length: 99\r\n\r\n");
    ASSERT_EQ(halves.back()->receive().status, 100U);  // it is under way
    halves.back()->send("{");
  }

  expect_stop(service);
  for (auto& half : halves) EXPECT_EQ(half->receive().status, 408U);
}

TEST(Stop, FiftyTimesUnderLoadLosesNothing) {
  RunningService service;
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  SteadyLoad load(service.port());
  for (int turn = 0; turn < 50; ++turn) {
    const int before = load.acknowledged();
    EXPECT_TRUE(becomes_true(20s, [&] { return load.acknowledged() > before + turn % 7; }));
    const auto end = service.process().stop(SIGTERM, 25s);
    ASSERT_TRUE(end.success()) << "turn " << turn << ": " << end.text() << "\n" << service.log();
    service.kill_and_restart();
  }
  load.stop();

  // One more may have been taken in, its answer lost at a stop: it was sent again then.
  const auto sent = std::to_string(load.acknowledged());
  EXPECT_EQ(service.eventually(count_rows, sent), sent);
}

TEST(Throttle, AnswersLivePointsWith429WhenTooManyWaitInTheQueue) {
  RunningService service(RunningService::Settings{{"QUEUE_MAX_POINTS", "10"}});
  ASSERT_EQ(service.eventually(count_rows, "0"), "0");
  shared_postgres().kill();
  Answer refused;
  int taken = 0;
  const bool is_throttled = becomes_true(20s, [&] {
    refused = post(service.port(), "/tracking/live", point_of_second(taken));
    if (refused.status == 202) ++taken;
    return refused.status == 429;
  });
  ASSERT_TRUE(shared_postgres().restart().has_value());

  EXPECT_TRUE(is_throttled);
  EXPECT_GE(taken, 10);
  EXPECT_EQ(refused.content_type, "application/problem+json");
  EXPECT_GE(std::stoi("0" + refused.retry_after), 1);
  EXPECT_TRUE(becomes_true(20s, [&] {
    return post(service.port(), "/tracking/live", point_of_second(taken)).status == 202;
  }));
  const auto all = std::to_string(taken + 1);
  EXPECT_EQ(service.eventually(count_rows, all), all);
}

}  // namespace
}  // namespace fixline::test
