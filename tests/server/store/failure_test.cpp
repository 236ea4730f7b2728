#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <chrono>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"
#include "support/loop.hpp"

namespace fixline::store {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using points::Track;
using test::flight;
using test::MigratedDatabase;
using test::run;
using test::writer_as;
using test::writer_to;
using testing::HasSubstr;

class WriterFailure : public testing::Test {
 protected:
  Result<Written> write(const std::vector<Track>& tracks) {
    return run(database_.context(), test::write(writer_, QueueName::live, tracks));
  }
  std::string count() { return database_.value("SELECT count(*) FROM live_track_points"); }

  MigratedDatabase database_;
  PostgresPointWriter writer_ =
      writer_to(database_, {.connect_limit = 1'000ms, .statement_limit = 1'000ms});
};

TEST_F(WriterFailure, IsUnavailableOnceWhenTheConnectionIsLost) {
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.end_sessions();

  const auto lost = write({flight("a", 2)});
  const auto again = write({flight("a", 2)});

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::unavailable);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(again->inserted, 1U);
}

TEST_F(WriterFailure, OutlivesAServerThatWasKilled) {
  ASSERT_TRUE(write({flight("a", 1)}));
  test::shared_postgres().kill();
  const auto lost = write({flight("a", 2)});
  const auto still_lost = write({flight("a", 2)});
  ASSERT_TRUE(test::shared_postgres().restart());
  database_.session().close();

  const auto again = write({flight("a", 2)});

  ASSERT_FALSE(lost);
  EXPECT_EQ(lost.error().code, ErrorCode::unavailable);
  ASSERT_FALSE(still_lost);
  EXPECT_EQ(still_lost.error().code, ErrorCode::unavailable);
  ASSERT_TRUE(again) << again.error().detail;
  EXPECT_EQ(count(), "2");
}

TEST_F(WriterFailure, ReturnsWithinItsLimitWhenTheServerHangs) {
  ASSERT_TRUE(write({flight("a", 1)}));
  test::shared_postgres().freeze();
  const auto started = std::chrono::steady_clock::now();

  const auto hung = write({flight("a", 2)});
  const auto cannot_connect = write({flight("a", 2)});

  EXPECT_LT(std::chrono::steady_clock::now() - started, 4s);
  test::shared_postgres().thaw();
  ASSERT_FALSE(hung);
  EXPECT_EQ(hung.error().code, ErrorCode::unavailable);
  ASSERT_FALSE(cannot_connect);
  EXPECT_EQ(cannot_connect.error().code, ErrorCode::unavailable);
  EXPECT_TRUE(write({flight("a", 2)}));
}

TEST_F(WriterFailure, ReturnsWithinItsLimitWhenTheTableIsLocked) {
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value("BEGIN; LOCK TABLE live_track_points");

  const auto waited = write({flight("a", 2)});

  database_.value("ROLLBACK");
  ASSERT_FALSE(waited);
  EXPECT_EQ(waited.error().code, ErrorCode::unavailable) << waited.error().detail;
  EXPECT_TRUE(write({flight("a", 2)}));
}

TEST_F(WriterFailure, LogsNoLostConnectionWhereTheServerAnswersWithAnError) {
  test::LogText log;
  PostgresPointWriter writer(database_.context().get_executor(),
                             {.address = test::address_of(database_.url())}, log.log());
  database_.value(
      "CREATE FUNCTION full_disk() RETURNS trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE 'No space left on device' USING ERRCODE = '53100'; END$$;"
      "CREATE TRIGGER full_disk BEFORE INSERT ON live_track_points"
      " FOR EACH ROW EXECUTE FUNCTION full_disk()");

  for (std::size_t second : {1U, 2U, 3U})
    EXPECT_FALSE(run(database_.context(),
                     test::write(writer, QueueName::live, std::vector{flight("a", second)})));

  EXPECT_THAT(log.text(), testing::Not(HasSubstr("no connection")));
  EXPECT_EQ(log.text().find("connected to"), log.text().rfind("connected to")) << log.text();
}

TEST_F(WriterFailure, BlamesTheSetUpForATableThatIsNotThere) {
  database_.value("DROP TABLE live_track_points");

  const auto written = write({flight("a", 1)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(written.error().detail, HasSubstr("live_track_points"));
}

TEST_F(WriterFailure, BlamesTheSetUpForATableThatWasDroppedMeanwhile) {
  ASSERT_TRUE(write({flight("a", 1)}));
  database_.value("ALTER TABLE live_track_points RENAME TO gone");
  const auto written = write({flight("a", 2)});
  database_.value("ALTER TABLE gone RENAME TO live_track_points");

  const auto again = write({flight("a", 2)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured) << written.error().detail;
  EXPECT_TRUE(again) << again.error().detail;
}

TEST_F(WriterFailure, BlamesTheSetUpForAMissingPermission) {
  auto weak = writer_as("weak", database_);
  database_.value("REVOKE ALL ON live_track_points FROM fixline");
  const std::vector<Track> tracks{flight("a", 1)};

  const auto written = run(database_.context(), test::write(weak, QueueName::live, tracks));

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured) << written.error().detail;
}

TEST_F(WriterFailure, HoldsPointsThatATriggerObjectsTo) {
  database_.value(
      "CREATE FUNCTION no() RETURNS trigger LANGUAGE plpgsql AS"
      " $$BEGIN RAISE EXCEPTION 'not today'; END$$;"
      "CREATE TRIGGER no BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION no()");

  const auto written = write({flight("a", 1)});

  ASSERT_FALSE(written);
  EXPECT_EQ(written.error().code, ErrorCode::misconfigured);
  EXPECT_THAT(written.error().detail, HasSubstr("not today"));
}

TEST_F(WriterFailure, WaitsForAReadOnlyServerToEnd) {
  database_.value(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' SET default_transaction_read_only = on'; END$$");
  const auto refused = write({flight("a", 1)});
  database_.value(
      "DO $$BEGIN EXECUTE 'ALTER DATABASE ' || current_database() ||"
      " ' RESET default_transaction_read_only'; END$$");

  const auto again = write({flight("a", 1)});

  ASSERT_FALSE(refused);
  EXPECT_EQ(refused.error().code, ErrorCode::unavailable) << refused.error().detail;
  EXPECT_TRUE(again) << again.error().detail;
}

TEST_F(WriterFailure, AnswersAPingAsLongAsTheServerLives) {
  EXPECT_TRUE(run(database_.context(), writer_.ping()));
  test::shared_postgres().kill();
  EXPECT_FALSE(run(database_.context(), writer_.ping()));
  EXPECT_FALSE(run(database_.context(), writer_.ping()));
  ASSERT_TRUE(test::shared_postgres().restart());
  EXPECT_TRUE(run(database_.context(), writer_.ping()));
}

}  // namespace
}  // namespace fixline::store
