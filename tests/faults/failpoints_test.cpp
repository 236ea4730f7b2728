#include "support/failpoints.hpp"

#include <gtest/gtest.h>

#include <algorithm>
#include <array>
#include <csignal>
#include <cstdio>
#include <set>
#include <stdexcept>
#include <string>
#include <string_view>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr int requests = 6;
constexpr int few = 3;
constexpr int many = 2'500;  ///< enough for a COPY

/// What has to be so for the service to come by a failpoint.
struct Scenario {
  std::string_view area;  ///< the beginning of the names that it is for; the longest counts
  std::string_view target = "/tracking/live";
  int points_a_request = few;
  bool is_poisoned = false;      ///< each request holds a point that the database refuses
  bool servers_are_out = false;  ///< Redis and PostgreSQL, when the points come
  bool was_left_behind = false;  ///< an earlier process died with the entries in its hands
  bool comes_backwards = false;  ///< each request's points are older than those of the one before
};

constexpr std::array scenarios{
    Scenario{.area = "ingest."},
    Scenario{.area = "direct.", .target = "/tracking/live?direct=true"},
    Scenario{.area = "processor."},
    Scenario{.area = "processor.trial_begun", .was_left_behind = true},
    Scenario{.area = "store."},
    Scenario{.area = "store.before_copy",
             .target = "/tracking/live?direct=true",
             .points_a_request = many},
    Scenario{.area = "store.cop", .target = "/tracking/live?direct=true", .points_a_request = many},
    Scenario{.area = "store.searched",
             .target = "/tracking/live?direct=true",
             .points_a_request = many,
             .comes_backwards = true},
    Scenario{.area = "store.before_dead_letters_commit", .is_poisoned = true},
    Scenario{.area = "store.dead_letters_committed", .is_poisoned = true},
    Scenario{.area = "spool.", .servers_are_out = true}};

const Scenario* scenario_for(std::string_view name) {
  const Scenario* best = nullptr;
  for (const auto& scenario : scenarios)
    if (name.starts_with(scenario.area) &&
        (best == nullptr || scenario.area.size() > best->area.size()))
      best = &scenario;
  return best;
}

/// Replaying and purging are asked for by a person: dead_letter_failpoints_test.cpp.
bool is_of_dead_letters(const std::string& name) { return name.starts_with("dead_letters."); }
/// Passed every second, whether points come or not: exceptions_test.cpp.
bool is_of_probes(const std::string& name) { return name.starts_with("breaker."); }

std::vector<std::string> names() {
  auto all = failpoints_in(FIXLINE_SOURCES);
  std::erase_if(all, is_of_dead_letters);
  std::erase_if(all, is_of_probes);
  return all;
}

std::string point(int second, bool is_poisoned) {
  char text[128];
  std::snprintf(text, sizeof text,
                R"({"datetime":"2024-03-20T%02d:%02d:%02dZ","lat":45,"lon":7,"elevation":%d})",
                10 + second / 3600, second / 60 % 60, second % 60, is_poisoned ? 95'000 : 1'500);
  return text;
}

std::string request_of(int number, const Scenario& scenario) {
  if (scenario.comes_backwards) number = requests - 1 - number;
  std::string body = R"({"flight_id":"f","track_points":[)";
  for (int i = 0; i < scenario.points_a_request; ++i)
    body += point(number * scenario.points_a_request + i, scenario.is_poisoned && i == 1) + ",";
  body.back() = ']';
  return body + "}";
}

/// The requests of a run, each to be sent until it is acknowledged.
class Requests {
 public:
  explicit Requests(const Scenario& scenario) : scenario_(scenario) {
    for (int number = 0; number < requests; ++number) unacknowledged_.insert(number);
  }

  /// Sends each that is not acknowledged once.
  void send(std::uint16_t port) {
    for (const int number : std::vector(unacknowledged_.begin(), unacknowledged_.end()))
      if (is_acknowledged(port, number)) unacknowledged_.erase(number);
  }

  [[nodiscard]] bool are_acknowledged() const { return unacknowledged_.empty(); }

 private:
  [[nodiscard]] bool is_acknowledged(std::uint16_t port, int number) const {
    try {
      const auto answer = post(port, std::string(scenario_.target), request_of(number, scenario_));
      return answer.status == 201 || answer.status == 202;
    } catch (const std::runtime_error&) {
      return false;  // nobody listens
    }
  }

  const Scenario& scenario_;
  std::set<int> unacknowledged_;
};

void restart_servers() {
  ASSERT_TRUE(shared_redis().restart().has_value());
  ASSERT_TRUE(shared_postgres().restart().has_value());
}

class Failpoint : public testing::TestWithParam<std::string> {
 protected:
  /// Sends points until the service has died, which is to be by its own hand.
  static void die(RunningService& service, const Scenario& scenario, Requests& sent) {
    if (scenario.servers_are_out) {
      shared_redis().kill();
      shared_postgres().kill();
    }
    (void)becomes_true(20s, [&] {
      sent.send(service.port());
      return sent.are_acknowledged() || !service.process().is_running();
    });
    if (scenario.servers_are_out) restart_servers();
    const auto end = service.process().wait(40s);
    ASSERT_TRUE(end.has_value()) << "never came by " << GetParam() << "\n" << service.log();
    ASSERT_EQ(end->signal, SIGKILL) << end->text() << "\n" << service.log();
  }
};

TEST_P(Failpoint, LosesAndDoublesNothing) {
  const Scenario* const scenario = scenario_for(GetParam());
  ASSERT_NE(scenario, nullptr) << "no scenario comes by " << GetParam();
  RunningService service(
      {{"FAILPOINT", scenario->was_left_behind ? "processor.before_write" : GetParam()}});
  ASSERT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "0"), "0");
  (void)service.sql(
      "ALTER TABLE live_track_points ADD CONSTRAINT below_space CHECK (elevation < 90000)");
  Requests sent(*scenario);

  die(service, *scenario, sent);
  if (scenario->was_left_behind) {
    service.set("FAILPOINT", GetParam());
    service.kill_and_restart();
    die(service, *scenario, sent);
  }
  service.set("FAILPOINT", "");
  service.kill_and_restart();

  const bool all_acknowledged = becomes_true(20s, [&] {
    sent.send(service.port());
    return sent.are_acknowledged();
  });
  const int bad = scenario->is_poisoned ? requests : 0;
  const auto good = std::to_string(requests * scenario->points_a_request - bad);
  EXPECT_TRUE(all_acknowledged);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM live_track_points", good), good);
  EXPECT_EQ(service.eventually("SELECT count(*) FROM dead_letters", std::to_string(bad)),
            std::to_string(bad));
}

std::string test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, Failpoint, testing::ValuesIn(names()), test_name);

}  // namespace
}  // namespace fixline::test
