#include <gtest/gtest.h>

#include <algorithm>
#include <csignal>
#include <stdexcept>
#include <string>
#include <vector>

#include "blackbox/http_exchange.hpp"
#include "blackbox/running_service.hpp"
#include "blackbox/stored_dead_letters.hpp"
#include "support/failpoints.hpp"

namespace fixline::test {
namespace {

using namespace std::chrono_literals;

/// Replays or purges all letters as an operator does; the answer's status, 0 when there is none.
unsigned order(std::uint16_t port, bool is_purge) {
  const std::string headers =
      "Authorization: Bearer the-admins-secret\r\nContent-Type: application/json\r\n";
  try {
    const auto target = std::string("/admin/dead-letters/") + (is_purge ? "purge" : "replay");
    return Connection(port)
        .post(target, is_purge ? R"({"all": true, "confirm": 3})" : R"({"all": true})", headers)
        .status;
  } catch (const std::runtime_error&) {
    return 0;
  }
}

std::vector<std::string> letter_failpoints() {
  auto all = failpoints_in(FIXLINE_SOURCES);
  std::erase_if(all, [](const std::string& name) { return !name.starts_with("dead_letters."); });
  return all;
}

class DeadLetterFailpoint : public testing::TestWithParam<std::string> {};

TEST_P(DeadLetterFailpoint, LeavesEachPointInItsDeadLetterOrInTheTable) {
  const bool is_purge = GetParam().find("purge") != std::string::npos;
  RunningService service({{"FAILPOINT", GetParam()}, {"ADMIN_TOKEN", "the-admins-secret"}});
  ASSERT_EQ(service.eventually("SELECT count(*) FROM dead_letters", "0"), "0");
  for (const auto* flight : {"a", "b", "c"}) (void)service.sql(letter_sql(flight, 1000));

  EXPECT_EQ(order(service.port(), is_purge), 0U);
  const auto end = service.process().wait(40s);
  ASSERT_TRUE(end.has_value()) << "never came by " << GetParam() << "\n" << service.log();
  ASSERT_EQ(end->signal, SIGKILL) << end->text() << "\n" << service.log();
  // What the killed session had begun, the server may still be ending.
  (void)becomes_true(10s, [&] {
    return service.sql(
               "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() "
               "AND pid <> pg_backend_pid()") == "0";
  });
  const auto letters = std::stoi(service.sql("SELECT count(*) FROM dead_letters"));
  const auto points = std::stoi(service.sql("SELECT count(*) FROM live_track_points"));

  EXPECT_EQ(points, is_purge ? 0 : 3 - letters);
  service.set("FAILPOINT", "");
  service.kill_and_restart();
  EXPECT_TRUE(letters == 0 || order(service.port(), is_purge) == 200U);
  EXPECT_EQ(service.sql("SELECT count(*) FROM dead_letters"), "0");
  EXPECT_EQ(service.sql("SELECT count(*) FROM live_track_points"), is_purge ? "0" : "3");
}

std::string letter_test_name(const testing::TestParamInfo<std::string>& info) {
  std::string name = info.param;
  std::ranges::replace(name, '.', '_');
  return name;
}

INSTANTIATE_TEST_SUITE_P(Each, DeadLetterFailpoint, testing::ValuesIn(letter_failpoints()),
                         letter_test_name);

}  // namespace
}  // namespace fixline::test
