#include <gtest/gtest.h>

#include <fstream>
#include <thread>

#include "json/plain_json.hpp"
#include "points/time.hpp"
#include "server/traffic/keyless_database.hpp"
#include "support/temporary_folder.hpp"
#include "traffic/reconcile/audit_file.hpp"
#include "traffic/reconcile/reconcile.hpp"

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;
using points::QueueName;

constexpr const char* flight = "0b1c7d1e-0c55-5d7c-8f5e-1a2b3c4d5e6f";

/// An audit file, against a database that others use, too.
class Audit : public testing::Test {
 protected:
  void store_live(const std::string& time, const std::string& lat) {
    database.run("INSERT INTO live_track_points VALUES ('" + std::string(flight) + "', '" + time +
                 "', " + lat + ", 6.6323456)");
  }

  /// The comparison with an audit file of these lines.
  Result<Balance> compare(const std::string& lines, std::chrono::milliseconds drain = 0ms) {
    const auto path = folder.path() / "audit.ndjson";
    std::ofstream(path) << lines;
    auto ledger = read_audit(path.string());
    if (!ledger) return std::unexpected(ledger.error());
    KeptWhere where;
    where.database_url = database.url();
    where.patience = drain;
    where.held = held;
    return reconcile(*ledger, where);
  }

  static std::string line(const std::string& time, const std::string& lat,
                          const std::string& status = "queued") {
    return R"({"queue":"live","flight_uuid":")" + std::string(flight) + R"(","time":")" + time +
           R"(","lat":)" + lat + R"(,"lon":6.6323456,"status":")" + status + "\"}\n";
  }

  test::KeylessDatabase database;
  test::TemporaryFolder folder;
  std::function<HeldCounts()> held;
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

TEST_F(Audit, CountsAsHeldWhatTheServiceHoldsAndNoMore) {
  const auto lines =
      line("2025-06-08T10:30:00Z", "46.5231234") + line("2025-06-08T10:30:01Z", "46.5231234");
  held = [] { return HeldCounts{1, 7, 7, 7}; };

  const auto report = compare(lines);

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().held, 1U);
  EXPECT_EQ(report->total().missing, 1U);
  EXPECT_FALSE(report->has_held());

  held = [] { return HeldCounts{2, 0, 0, 0}; };
  const auto all_held = compare(lines);
  ASSERT_TRUE(all_held);
  EXPECT_TRUE(all_held->has_held());
  EXPECT_FALSE(all_held->is_stored_whole());
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

TEST_F(Audit, CountsADeadLetterAsWhatItIs) {
  store_live("2025-06-08T10:30:00Z", "46.5");
  database.bury(flight,
                {points::parse_rfc3339("2025-06-08T10:30:01Z").value(), 46.5, 6.6323456, {}, {}});

  const auto report =
      compare(line("2025-06-08T10:30:00Z", "46.5") + line("2025-06-08T10:30:01Z", "46.5"));

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->total().missing, 0U);
  EXPECT_TRUE(report->has_held());
  EXPECT_FALSE(report->is_stored_whole());
  EXPECT_NE(as_text(*report).find("dead letters: 1"), std::string::npos) << as_text(*report);
  EXPECT_NE(plain_json::text_of(as_json(*report)).find(R"("dead_letters":1,"missing":0)"),
            std::string::npos);
}

TEST_F(Audit, CountsARefusedPointThatIsStored) {
  store_live("2025-06-08T10:30:00Z", "46.5");

  const auto report = compare(line("2025-06-08T10:30:00Z", "46.5", "refused"));

  ASSERT_TRUE(report);
  EXPECT_EQ(report->total().refused_stored, 1U);
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
  database.run(
      "INSERT INTO flymaster VALUES ('77', '2025-06-08T10:30:00Z', 46.5, 6.5),"
      " ('77', '2024-01-01T00:00:00Z', 1, 1)");

  const auto report = compare(
      R"({"queue":"flymaster","device_id":"77","time":"2025-06-08T10:30:00Z","lat":46.5,"lon":6.5,)"
      R"("status":"acknowledged"})");

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->total().stored, 1U);
  EXPECT_EQ(report->total().extra, 0U);
}

TEST_F(Audit, NamesATableThatIsNotThere) {
  database.run("DROP TABLE live_track_points");

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
