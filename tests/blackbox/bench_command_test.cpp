// `fixline bench` against a running service.

#include <gtest/gtest.h>

#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>
#include <string>
#include <vector>

#include "blackbox/running_service.hpp"
#include "support/program.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

class BenchCommand : public testing::Test {
 protected:
  Ended bench(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "bench");
    arguments.insert(arguments.end(),
                     {"--url", "http://127.0.0.1:" + std::to_string(service_.port())});
    return run_program(program_command(std::move(arguments), folder_.path()));
  }

  RunningService service_;
  TemporaryFolder folder_;
};

TEST_F(BenchCommand, ALoadIsAcknowledgedWholeAndItsRowsArrive) {
  const auto ended =
      bench({"load", "--requests", "200", "--points", "5", "--run", "a", "--format", "json"});

  EXPECT_TRUE(ended.status.success()) << ended.output;
  const auto report = boost::json::parse(ended.output);
  EXPECT_EQ(report.at("requests").to_number<int>(), 200) << ended.output;
  EXPECT_EQ(report.at("acknowledged").to_number<int>(), 200) << ended.output;
  EXPECT_EQ(report.at("points_acknowledged").to_number<int>(), 1'000) << ended.output;
  EXPECT_EQ(service_.eventually("SELECT count(*) FROM live_track_points", "1000"), "1000");
}

TEST_F(BenchCommand, ALoadAsProtobufIsTheSamePoints) {
  const std::vector<std::string> load{"load",     "--requests", "100",
                                      "--points", "5",          "--run",
                                      "a",        "--path",     "/tracking/live?direct=true"};
  auto as_protobuf = load;
  as_protobuf.insert(as_protobuf.end(), {"--body", "protobuf"});

  const auto first = bench(as_protobuf);
  EXPECT_TRUE(first.status.success()) << first.output;
  EXPECT_EQ(service_.eventually("SELECT count(*) FROM live_track_points", "500"), "500");
  const auto again = bench(load);

  EXPECT_TRUE(again.status.success()) << again.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM live_track_points"), "500");
}

TEST_F(BenchCommand, TheSameLoadAgainIsAllDuplicates) {
  const std::vector<std::string> load{"load",     "--path", "/tracking/upload?direct=true",
                                      "--points", "100",    "--requests",
                                      "20",       "--run",  "a"};
  const auto first = bench(load);
  ASSERT_TRUE(first.status.success()) << first.output;
  ASSERT_EQ(service_.eventually("SELECT count(*) FROM uploaded_track_points", "2000"), "2000");

  const auto again = bench(load);

  EXPECT_TRUE(again.status.success()) << again.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM uploaded_track_points"), "2000");
}

TEST_F(BenchCommand, SaysWhatItLeavesBehindAndTheSqlRemovesIt) {
  const auto ended = bench({"load", "--requests", "50", "--run", "a"});
  ASSERT_EQ(service_.eventually("SELECT count(*) FROM live_track_points", "50"), "50");
  const auto from = ended.output.find("DELETE FROM live");
  const auto to = ended.output.rfind("DELETE FROM flights");
  ASSERT_NE(from, std::string::npos) << ended.output;

  (void)service_.sql(ended.output.substr(from, ended.output.find('\n', to) - from));

  EXPECT_EQ(service_.sql("SELECT count(*) FROM live_track_points"), "0") << ended.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM flights"), "0") << ended.output;
}

TEST_F(BenchCommand, FreshnessSeesEveryPoint) {
  const auto ended = bench({"freshness", "--seconds", "1", "--format", "json", "--database-url",
                            service_.database_url()});

  EXPECT_TRUE(ended.status.success()) << ended.output;
  const auto report = boost::json::parse(ended.output);
  EXPECT_GE(report.at("points").to_number<int>(), 45) << ended.output;
  EXPECT_EQ(report.at("visible"), report.at("points")) << ended.output;
  EXPECT_EQ(report.at("missing").to_number<int>(), 0) << ended.output;
  EXPECT_GT(report.at("freshness_ms").at("p99").to_number<double>(), 0) << ended.output;
}

TEST_F(BenchCommand, FreshnessTakesNoRunWhosePointsAreThereAlready) {
  const std::vector<std::string> again{
      "freshness", "--seconds", "0.2", "--run", "a", "--database-url", service_.database_url()};
  ASSERT_TRUE(bench(again).status.success());

  const auto ended = bench(again);

  EXPECT_EQ(ended.status.code, 1);
  EXPECT_NE(ended.output.find("take another name"), std::string::npos) << ended.output;
}

TEST_F(BenchCommand, FreshnessTellsWhatIsMissing) {
  EXPECT_NE(service_.sql("CREATE RULE lose AS ON INSERT TO live_track_points DO INSTEAD NOTHING; "
                         "SELECT 1"),
            "");

  const auto ended = bench({"freshness", "--seconds", "0.4", "--missing-seconds", "1", "--format",
                            "json", "--database-url", service_.database_url()});

  EXPECT_EQ(ended.status.code, 1);
  const auto report = boost::json::parse(ended.output);
  EXPECT_EQ(report.at("missing"), report.at("acknowledged")) << ended.output;
}

TEST_F(BenchCommand, TheSuiteMeasuresAndCleansUp) {
  const auto ended = bench({"--seconds", "0.3", "--connections", "4", "--clean", "--database-url",
                            service_.database_url()});

  EXPECT_TRUE(ended.status.success()) << ended.output;
  for (const auto* part : {"live, 1 point", "live, 100 points", "upload, 1000 points", "freshness"})
    EXPECT_NE(ended.output.find(part), std::string::npos) << ended.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM live_track_points"), "0") << ended.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM uploaded_track_points"), "0") << ended.output;
  EXPECT_EQ(service_.sql("SELECT count(*) FROM flights"), "0") << ended.output;
}

TEST_F(BenchCommand, TheSuiteSaysWhyItHasNoFreshness) {
  const auto ended = bench({"--seconds", "0.1", "--connections", "1"});

  EXPECT_TRUE(ended.status.success()) << ended.output;
  EXPECT_NE(ended.output.find("freshness: not measured: needs DATABASE_URL"), std::string::npos)
      << ended.output;
}

TEST_F(BenchCommand, RefusesWrongArguments) {
  for (const auto& arguments :
       std::vector<std::vector<std::string>>{{"load", "--points", "0"},
                                             {"load", "--requests", "1", "--seconds", "1"},
                                             {"load", "--run", "a b"},
                                             {"load", "--path", "no slash"},
                                             {"--seconds", "1", "load"},
                                             {"freshness", "--rate", "1"},
                                             {"--connections", "1", "--clean"}})
    EXPECT_EQ(bench(arguments).status.code, 2) << arguments[1];
}

}  // namespace
}  // namespace fixline::test
