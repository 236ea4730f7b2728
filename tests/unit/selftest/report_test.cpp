#include "selftest/report.hpp"

#include <gtest/gtest.h>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <chrono>
#include <string>
#include <vector>

namespace fixline::selftest {
namespace {

using namespace std::chrono_literals;

const CheckResult good{.name = "redis: connection",
                       .outcome = Outcome::passed,
                       .took = 1250us,
                       .note = "redis://h:1/0",
                       .findings = {{health::Subject::redis, "appendonly is off", "", "set it"}}};
const CheckResult bad{.name = "database: connection",
                      .outcome = Outcome::failed,
                      .took = 3ms,
                      .findings = {{health::Subject::postgres, "refused", "", "start it"}}};
const CheckResult left_out{.name = "write", .outcome = Outcome::skipped, .note = "needs it"};

TEST(SelftestReport, TicksWhatPassedWithTimeFindingAndWarnings) {
  EXPECT_EQ(text_of(good, false),
            "✓ redis: connection                1.2 ms  redis://h:1/0\n"
            "    warning: appendonly is off; set it\n");
}

TEST(SelftestReport, CrossesWhatFailedWithReasonAndAdvice) {
  EXPECT_EQ(text_of(bad, false),
            "✗ database: connection             3.0 ms\n"
            "    why: refused\n"
            "    do:  start it\n");
}

TEST(SelftestReport, HasColourOnlyWhenAskedFor) {
  EXPECT_NE(text_of(bad, true).find("\033[31m✗\033[0m"), std::string::npos);
  EXPECT_EQ(text_of(bad, false).find('\033'), std::string::npos);
}

TEST(SelftestReport, CountsOutcomesInItsLastLine) {
  EXPECT_EQ(summary_of({good, bad, left_out}, 1500ms),
            "1 passed, 1 failed, 1 skipped, 1 warning, in 1.50 s");
}

TEST(SelftestReport, IsGoodOnlyWithoutAFailure) {
  EXPECT_TRUE(all_good({good, left_out}));
  EXPECT_FALSE(all_good({good, bad}));
}

TEST(SelftestReport, SaysTheSameToMachines) {
  const auto report = boost::json::parse(json_of({good, bad}, 10ms));

  EXPECT_FALSE(report.at("ok").as_bool());
  EXPECT_EQ(report.at("failed").to_number<int>(), 1);
  EXPECT_EQ(report.at("checks").at(0).at("warnings").at(0).as_string(),
            "appendonly is off; set it");
  EXPECT_EQ(report.at("checks").at(1).at("advice").as_string(), "start it");
}

}  // namespace
}  // namespace fixline::selftest
