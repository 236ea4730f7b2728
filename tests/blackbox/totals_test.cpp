// What was settled is told the same by every event loop, and never goes back.
#include <gtest/gtest.h>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <thread>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "support/servers.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

/// The totals that /queue/status tells. Without its Z the text of a time sorts as the time does.
struct Totals {
  std::uint64_t processed = 0;
  std::uint64_t failed = 0;
  std::string last_processed;
  std::uint64_t accepted = 0;
  std::uint64_t settled = 0;
};

std::string without_zone(std::string_view time) {
  return std::string(time.substr(0, time.find('Z')));
}

Totals told_by(const RunningService& service) {
  const auto status = get(service.port(), "/queue/status").json();
  const auto& stats = status.at("processor_stats");
  const auto& instance = status.at("instance");
  const auto& last = stats.at("last_processed");
  return {stats.at("processed").to_number<std::uint64_t>(),
          stats.at("failed").to_number<std::uint64_t>(),
          last.is_string() ? without_zone(last.as_string()) : std::string(),
          instance.at("accepted").at("total").to_number<std::uint64_t>(),
          instance.at("settled").at("total").to_number<std::uint64_t>()};
}

/// Live points, one a request, until its end.
class Load {
 public:
  explicit Load(std::uint16_t port) : thread_([this, port] { run(port); }) {}
  Load(const Load&) = delete;
  Load& operator=(const Load&) = delete;
  ~Load() { stop(); }
  void stop() {
    is_over_ = true;
    if (thread_.joinable()) thread_.join();
  }
  [[nodiscard]] std::uint64_t accepted() const { return accepted_; }

 private:
  void run(std::uint16_t port) {
    for (int flight = 0; !is_over_; ++flight) {
      const auto body = R"({"flight_id":"f)" + std::to_string(flight) +
                        R"(","track_points":[{"datetime":"2024-03-20T10:00:00Z",)"
                        R"("lat":45,"lon":7}]})";
      const auto status = post(port, "/tracking/live", body).status;
      if (status == 201 || status == 202) ++accepted_;
    }
  }

  std::atomic<bool> is_over_ = false;
  std::atomic<std::uint64_t> accepted_ = 0;
  std::jthread thread_;
};

class Totaller {
 public:
  explicit Totaller(const RunningService& service) : service_(service) {}

  /// Each question is a connection of its own, so any event loop may answer.
  void ask_for(std::chrono::milliseconds time) {
    const auto end = std::chrono::steady_clock::now() + time;
    while (std::chrono::steady_clock::now() < end && !testing::Test::HasFailure()) {
      const auto now = told_by(service_);
      EXPECT_GE(now.processed, last_.processed);
      EXPECT_GE(now.failed, last_.failed);
      EXPECT_GE(now.last_processed, last_.last_processed);
      EXPECT_GE(now.accepted, last_.accepted);
      EXPECT_GE(now.settled, last_.settled);
      last_ = now;
      ++asked_;
    }
  }
  [[nodiscard]] int asked() const { return asked_; }
  [[nodiscard]] const Totals& last() const { return last_; }

 private:
  const RunningService& service_;
  Totals last_;
  int asked_ = 0;
};

TEST(Totals, NeverGoBackWhoeverAnswersWhileRedisIsOut) {
  const RunningService service(RunningService::Settings{{"HTTP_THREADS", "4"}});
  Totaller totals(service);
  Load load(service.port());
  totals.ask_for(2s);
  shared_redis().kill();
  totals.ask_for(4s);
  const auto in_outage = totals.last().processed;
  totals.ask_for(2s);
  EXPECT_GT(totals.last().processed, in_outage);
  ASSERT_TRUE(shared_redis().restart().has_value());
  totals.ask_for(3s);
  load.stop();

  EXPECT_GE(totals.asked(), 300);
  EXPECT_TRUE(becomes_true(20s, [&] { return told_by(service).processed >= load.accepted(); }))
      << told_by(service).processed << " of " << load.accepted();
}

}  // namespace
}  // namespace fixline::test
