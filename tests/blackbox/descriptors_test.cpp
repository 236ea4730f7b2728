// A process that may open few files, and more clients than that.
#include <gtest/gtest.h>
#include <sys/resource.h>

#include <cstdint>
#include <fstream>
#include <memory>
#include <string>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

constexpr rlim_t files_max = 320;
constexpr std::size_t clients_max =
    300;  // above what is left for clients, below what this process may open

constexpr std::string_view one_point = R"({"flight_id": "f", "track_points": [
  {"datetime": "2024-03-20T14:23:45Z", "lat": 45, "lon": 7}]})";

/// From now on no program that this one starts opens more. Its Redis and its PostgreSQL run
/// already.
void limit_files() {
  {
    const RunningService starts_the_servers;
  }
  const rlimit limit{files_max / 4, files_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

void may_open_as_many_as_the_service() {
  const rlimit limit{files_max, files_max};
  ASSERT_EQ(::setrlimit(RLIMIT_NOFILE, &limit), 0);
}

/// Clients that keep their connections, with nothing or half a request sent.
class Clients {
 public:
  explicit Clients(const RunningService& service) : port_(service.port()) {}

  void add(std::string_view sent) {
    connections_.push_back(std::make_unique<Connection>(port_));
    connections_.back()->send(sent);
  }
  [[nodiscard]] std::size_t count() const { return connections_.size(); }

 private:
  std::uint16_t port_;
  std::vector<std::unique_ptr<Connection>> connections_;
};

std::string soft_limit_of(int process) {
  std::ifstream limits("/proc/" + std::to_string(process) + "/limits");
  for (std::string line; std::getline(limits, line);)
    if (line.starts_with("Max open files")) return line.substr(26, 10);
  return {};
}

TEST(Descriptors, AreNeverUsedUpByClients) {
  limit_files();
  RunningService service({{"LOG_LEVEL", "info"}}, RunningService::Expect::listening);
  EXPECT_TRUE(becomes_true(20s, [&] {
    return get(service.port(), "/health").body.find("\"healthy\"") != std::string::npos;
  }));
  EXPECT_TRUE(soft_limit_of(service.process().pid()).starts_with("320"));
  may_open_as_many_as_the_service();

  {
    Clients idle(service);
    while (idle.count() < clients_max) idle.add("");
    for (int i = 0; i < 20; ++i)
      EXPECT_LT(post(service.port(), "/tracking/live", one_point).status, 300U);
    EXPECT_EQ(service.log().find("turned away"), std::string::npos) << "the longest idle go first";
  }
  {
    Clients busy(service);
    EXPECT_TRUE(becomes_true(10s, [&] {
      if (busy.count() < clients_max) busy.add("GET /livez HTTP/1.1\r\nHost:");
      return get(service.port(), "/livez").status == 0;
    }));
  }
  EXPECT_TRUE(becomes_true(10s, [&] { return get(service.port(), "/livez").status == 200; }));
  EXPECT_NE(service.told("/health").body.find("connections were turned away"), std::string::npos);
  const auto log = service.log();
  const auto first = log.find("is turned away");
  EXPECT_NE(first, std::string::npos) << log;
  EXPECT_EQ(log.find("is turned away", first + 1), std::string::npos) << log;
  EXPECT_EQ(log.find("can't accept"), std::string::npos) << log;
}

}  // namespace
}  // namespace fixline::test
