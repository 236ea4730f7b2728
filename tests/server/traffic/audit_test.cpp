#include "traffic/reconcile/audit.hpp"

#include <gtest/gtest.h>
#include <libpq-fe.h>

#include <fstream>
#include <memory>
#include <thread>

#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

constexpr const char* flight = "0b1c7d1e-0c55-5d7c-8f5e-1a2b3c4d5e6f";

/// A database with the two kinds of tables, without any unique key, so that rows can be doubled.
class Audit : public testing::Test {
 protected:
  void SetUp() override {
    for (const std::string name :
         {"live_track_points", "uploaded_track_points", "scoring_tracks"}) {
      const std::string time = name == "scoring_tracks" ? "date_time" : "datetime";
      run("CREATE TABLE " + name + " (flight_uuid uuid, " + time +
          " timestamptz, lat float8, lon float8)");
    }
    run("CREATE TABLE flymaster (device_id text, date_time timestamptz, lat float8, lon float8)");
  }

  void run(const std::string& sql) {
    std::unique_ptr<PGconn, decltype(&PQfinish)> session(PQconnectdb(database.url().c_str()),
                                                         &PQfinish);
    std::unique_ptr<PGresult, decltype(&PQclear)> result(PQexec(session.get(), sql.c_str()),
                                                         &PQclear);
    ASSERT_EQ(PQresultStatus(result.get()), PGRES_COMMAND_OK) << PQerrorMessage(session.get());
  }

  void store_live(const std::string& time, const std::string& lat) {
    run("INSERT INTO live_track_points VALUES ('" + std::string(flight) + "', '" + time + "', " +
        lat + ", 6.6323456)");
  }

  /// The comparison with an audit file of these lines.
  Result<AuditReport> compare(const std::string& lines, std::chrono::milliseconds drain = 0ms) {
    const auto path = folder.path() / "audit.ndjson";
    std::ofstream(path) << lines;
    auto audited = read_audit(path.string());
    if (!audited) return std::unexpected(audited.error());
    return compare_with_tables(*audited, {database.url(), drain, {}});
  }

  static std::string line(const std::string& time, const std::string& lat,
                          const std::string& status = "queued") {
    return R"({"queue":"live","flight_uuid":")" + std::string(flight) + R"(","time":")" + time +
           R"(","lat":)" + lat + R"(,"lon":6.6323456,"status":")" + status + "\"}\n";
  }

  test::TestDatabase database;
  test::TemporaryFolder folder;
};

TEST_F(Audit, FindsAPointThatIsInItsTable) {
  store_live("2025-06-08T10:30:00.123456Z", "46.5231234");

  const auto report = compare(line("2025-06-08T10:30:00.123456Z", "46.5231234"));

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->total().stored, 1U);
  EXPECT_TRUE(report->has_held());
}

TEST_F(Audit, CountsAnAcknowledgedPointThatIsMissing) {
  store_live("2025-06-08T10:30:00Z", "46.5231234");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5231234") +
                              line("2025-06-08T10:30:01Z", "46.5231234", "direct"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().missing, 1U);
  EXPECT_FALSE(report->has_held());
  EXPECT_EQ(report->examples.size(), 1U);
}

TEST_F(Audit, TellsAPositionThatLostItsLastDigit) {
  store_live("2025-06-08T10:30:00Z", "46.523123");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5231234"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().missing, 1U);
  EXPECT_EQ(report->total().extra, 1U);
}

TEST_F(Audit, CountsRowsThatAreDoubled) {
  store_live("2025-06-08T10:30:00Z", "46.5");
  store_live("2025-06-08T10:30:00Z", "46.5");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().doubled, 1U);
  EXPECT_FALSE(report->has_held());
}

TEST_F(Audit, AsksNothingOfAPointThatWasNotAcknowledged) {
  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5", "unacknowledged"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().open, 1U);
  EXPECT_TRUE(report->has_held());
}

TEST_F(Audit, CountsARefusedPointThatIsStoredAsExtra) {
  store_live("2025-06-08T10:30:00Z", "46.5");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5", "refused"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().extra, 1U);
}

TEST_F(Audit, WaitsForPointsThatComeLate) {
  std::jthread late([this] {
    std::this_thread::sleep_for(500ms);
    store_live("2025-06-08T10:30:00Z", "46.5");
  });

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5"), 20s);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().missing, 0U);
}

TEST_F(Audit, LooksAtADevicesRowsWithinTheAuditedTimesAlone) {
  run("INSERT INTO flymaster VALUES ('77', '2025-06-08T10:30:00Z', 46.5, 6.5),"
      " ('77', '2024-01-01T00:00:00Z', 1, 1)");

  const auto report = compare(
      R"({"queue":"flymaster","device_id":"77","time":"2025-06-08T10:30:00Z","lat":46.5,"lon":6.5,)"
      R"("status":"acknowledged"})");

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->total().stored, 1U);
  EXPECT_EQ(report->total().extra, 0U);
}

TEST_F(Audit, NamesATableThatIsNotThere) {
  run("DROP TABLE live_track_points");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5"));

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::misconfigured);
  EXPECT_NE(report.error().detail.find("live_track_points"), std::string::npos);
}

TEST_F(Audit, NamesTheLineThatIsNoPoint) {
  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5") + "{\"queue\":\"live\"}\n");

  ASSERT_FALSE(report);
  EXPECT_NE(report.error().detail.find("line 2"), std::string::npos);
}

}  // namespace
}  // namespace fixline::traffic
