#include "traffic/report/load_report.hpp"

#include <gtest/gtest.h>

#include "json/plain_json.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

LoadReport a_report() {
  LoadReport report;
  report.requests = 110;
  report.acknowledged = 100;
  report.points_acknowledged = 500;
  report.refused = {{429, 7}};
  report.cut = 1;
  report.timed_out = 2;
  report.took = 2s;
  report.latency.add(40us);
  return report;
}

TEST(LoadReport, IsOneJsonObject) {
  EXPECT_EQ(plain_json::text_of(as_json(a_report())),
            R"({"requests":110,"acknowledged":100,"points_acknowledged":500,"refused":{"429":7},)"
            R"("errors":3,"timeouts":2,"not_sent":0,"seconds":2,"requests_per_s":50,)"
            R"("points_per_s":250,"latency_us":{"p50":40,"p90":40,"p99":40,"p99_9":40,"max":40},)"
            R"("cpu_s":0,"next_second":0,"stopped":false,"service_gone":false})");
}

TEST(LoadReport, TellsPeopleWhatWasNotAcknowledged) {
  const auto text = as_text(a_report());

  for (const auto* part : {"100 acknowledged (500 points)", "answered with 429: 7",
                           "cut connections: 1", "no answer in time: 2", "p50 0.04"})
    EXPECT_NE(text.find(part), std::string::npos) << part << "\n" << text;
}

}  // namespace
}  // namespace fixline::traffic
