#include "dead_letters/replay.hpp"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "entry/entry_codec.hpp"
#include "server/dead_letters/dead_letters_database.hpp"

namespace fixline::dead_letters {
namespace {

using test::DeadLettersDatabase;
using test::flight;
using test::run;
using test::where;

class ReplayTest : public testing::Test {
 protected:
  Result<ReplayReport> replay(ReplayOptions options, Replay::Progress on_progress = {}) {
    postgres::PgSession session(database_.context().get_executor(), {});
    if (auto connected =
            run(database_.context(), session.connect(test::address_of(database_.url())));
        !connected)
      throw std::runtime_error(connected.error().message);
    options.dead_letters_per_second = 0;
    Replay replay(database_.context().get_executor(), session, std::move(options));
    stop_ = [&replay] { replay.stop(); };
    return run(database_.context(), replay.run(std::move(on_progress)));
  }

  /// What a trigger does with a point that is too high for it.
  void let_a_trigger(const std::string& deed) {
    database_.value(
        "CREATE FUNCTION guard() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
        " IF NEW.elevation >= 5003 THEN " +
        deed +
        "; END IF; RETURN NEW; END$$;"
        "CREATE TRIGGER guard BEFORE INSERT ON live_track_points FOR EACH ROW"
        " EXECUTE FUNCTION guard()");
  }

  void write(const points::Track& track) {
    auto writer = test::writer_to(database_);
    ASSERT_TRUE(run(database_.context(),
                    test::write(writer, points::QueueName::live, std::span(&track, 1))));
  }

  DeadLettersDatabase database_;
  std::function<void()> stop_;
};

TEST_F(ReplayTest, FillsWhatTheRowsOfItsPointsLack) {
  database_.make_letters("a", 3);
  auto lacking = flight("a", 2);
  for (auto& fix : std::get<points::TrackPoints>(lacking.points)) fix.elevation.reset();
  write(lacking);
  database_.allow_all();
  database_.value(
      "CREATE FUNCTION odd() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN"
      " IF NEW.elevation = 5001 THEN RAISE 'odd'; END IF; RETURN NEW; END$$;"
      "CREATE TRIGGER odd BEFORE UPDATE ON live_track_points FOR EACH ROW EXECUTE FUNCTION odd()");

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->points_new, 1U);
  EXPECT_EQ(report->duplicates, 2U);
  EXPECT_EQ(database_.letters(), "0");
  EXPECT_EQ(database_.value("SELECT string_agg(coalesce(elevation::text, '-'), ' ' ORDER BY"
                            " datetime) FROM live_track_points"),
            "5000 - 5002");
}

TEST_F(ReplayTest, StoresThePointsAndRemovesTheirLetters) {
  database_.make_letters("a", 250);
  database_.allow_all();

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->matched, 250);
  EXPECT_EQ(report->replayed, 250U);
  EXPECT_EQ(report->points_new, 250U);
  EXPECT_TRUE(report->is_complete);
  EXPECT_EQ(database_.points(), "250");
  EXPECT_EQ(database_.letters(), "0");
  EXPECT_EQ(database_.value("SELECT flight_id FROM flights"), "a");
}

TEST_F(ReplayTest, StoresTheManyPointsOfOneLetter) {
  database_.make_letter("a", 250);
  ASSERT_EQ(database_.value("SELECT count(*) || ' ' || sum(points) FROM dead_letters"), "1 250");
  database_.allow_all();

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->replayed, 1U);
  EXPECT_EQ(report->points_new, 250U);
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(ReplayTest, KeepsTheOneLetterOfManyPointsThatAreAllRefusedAgain) {
  database_.make_letter("a", 250);

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->refused, 1U);
  EXPECT_EQ(database_.value("SELECT count(*) || ' ' || sum(points) || ' ' || sum(attempts)"
                            " FROM dead_letters"),
            "1 250 2");
}

TEST_F(ReplayTest, LeavesOneLetterOfThePointsThatAreRefusedAgainOfMany) {
  database_.make_letter("a", 250);
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT low;"
      "ALTER TABLE live_track_points ADD CONSTRAINT lower CHECK (elevation < 5100)");

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->points_new, 100U);
  EXPECT_EQ(database_.value("SELECT count(*) || ' ' || sum(points) || ' ' || min(constraint_name)"
                            " FROM dead_letters"),
            "1 150 lower");
}

TEST_F(ReplayTest, TakesAPointThatIsThereAlreadyForASuccess) {
  database_.make_letters("a", 3);
  database_.allow_all();
  auto track = flight("a", 1);
  (*std::get<points::TrackPoints>(track.points)[0].elevation) += 4000;
  write(track);

  const auto report = replay({});

  ASSERT_TRUE(report);
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(report->points_new, 2U);
  EXPECT_EQ(report->duplicates, 1U);
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(ReplayTest, KeepsWhatIsRefusedAgainWithItsNewReason) {
  database_.make_letters("a", 10);
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT low;"
      "ALTER TABLE live_track_points ADD CONSTRAINT lower CHECK (elevation < 5003)");

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(report->refused, 7U);
  EXPECT_EQ(database_.points(), "3");
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 2 AND"
                            " constraint_name = 'lower' AND last_failed_at > first_failed_at"),
            "7");
}

TEST_F(ReplayTest, KeepsWhatATriggerDropsWithoutAnError) {
  database_.make_letters("a", 10);
  database_.allow_all();
  let_a_trigger("RETURN NULL");

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(report->refused, 7U);
  EXPECT_EQ(report->duplicates, 0U);
  EXPECT_EQ(database_.points(), "3");
  EXPECT_EQ(database_.letters(), "7");
}

// A live writer would hold them; here their only place is the dead letter.
TEST_F(ReplayTest, KeepsWhatIsNotTakenNow) {
  database_.make_letters("a", 10);
  database_.allow_all();
  let_a_trigger("RAISE 'not so high'");

  const auto report = replay({});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(report->refused, 7U);
  EXPECT_EQ(report->duplicates, 0U);
  EXPECT_EQ(database_.points(), "3");
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 2 AND"
                            " sqlstate = 'P0001'"),
            "7");
}

TEST_F(ReplayTest, ReplaysOnlyWhatTheFilterMeans) {
  database_.make_letters("a", 2);
  database_.make_letters("b", 2);
  database_.allow_all();

  const auto report = replay({.filter = where("flight", "b")});

  ASSERT_TRUE(report);
  EXPECT_EQ(report->replayed, 2U);
  EXPECT_EQ(database_.value("SELECT DISTINCT flight_id FROM dead_letters"), "a");
}

TEST_F(ReplayTest, TriesWithoutLeavingATrace) {
  database_.make_letters("a", 10);
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT low;"
      "ALTER TABLE live_track_points ADD CONSTRAINT lower CHECK (elevation < 5003)");

  const auto report = replay({.is_trial = true});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(report->refused, 7U);
  EXPECT_EQ(database_.points(), "0");
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 1"), "10");
}

TEST_F(ReplayTest, KeepsWhatCannotBeDecoded) {
  database_.make_raw_letter(store::RawCause::undecodable, "x");
  database_.make_letters("a", 1);
  database_.allow_all();

  const auto report = replay({});

  ASSERT_TRUE(report);
  EXPECT_EQ(report->undecodable, 1U);
  EXPECT_EQ(report->replayed, 1U);
  EXPECT_TRUE(report->is_complete);
  EXPECT_EQ(database_.value("SELECT reason FROM dead_letters"), "undecodable");
}

TEST_F(ReplayTest, LeavesDeadlyEntriesAloneUnlessTheyAreNamed) {
  const std::vector tracks{flight("a", 3)};
  const auto blob = entry::seal(std::move(entry::encode(tracks, 10).front())).bytes;
  database_.make_raw_letter(store::RawCause::deadly, blob);

  const auto all = replay({});
  const auto named = replay({.filter = where("reason", "deadly")});

  ASSERT_TRUE(all && named);
  EXPECT_EQ(all->matched, 0);
  EXPECT_EQ(named->replayed, 1U);
  EXPECT_EQ(named->points_new, 3U);
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(ReplayTest, NarrowsAnEntryDownToItsBadPoints) {
  auto track = flight("a", 10);
  std::get<points::TrackPoints>(track.points)[4].elevation = 9000;
  const std::vector tracks{track};
  const auto blob = entry::seal(std::move(entry::encode(tracks, 10).front())).bytes;
  database_.make_raw_letter(store::RawCause::deadly, blob);

  const auto report = replay({.filter = where("reason", "deadly")});

  ASSERT_TRUE(report) << report.error().detail;
  EXPECT_EQ(report->refused, 1U);
  EXPECT_EQ(report->points_new, 9U);
  EXPECT_EQ(database_.points(), "9");
  EXPECT_EQ(database_.value("SELECT string_agg(reason || sqlstate, ',') FROM dead_letters"),
            "refused23514");
}

TEST_F(ReplayTest, EndsAfterAsManyAsItMayAndGoesOnFromThere) {
  database_.make_letters("a", 30);
  database_.allow_all();

  const auto first = replay({.letters_max = 20, .letters_per_transaction = 8});
  const auto second = replay({.ids_above = first->last_id});

  ASSERT_TRUE(first && second);
  EXPECT_EQ(first->replayed, 20U);
  EXPECT_FALSE(first->is_complete);
  EXPECT_EQ(second->replayed, 10U);
  EXPECT_EQ(database_.letters(), "0");
}

TEST_F(ReplayTest, StopsBetweenTwoTransactions) {
  database_.make_letters("a", 30);
  database_.allow_all();

  const auto report = replay({.letters_per_transaction = 10}, [this](const auto&) { stop_(); });

  ASSERT_TRUE(report);
  EXPECT_EQ(report->replayed, 10U);
  EXPECT_FALSE(report->is_complete);
  EXPECT_EQ(database_.letters(), "20");
}

TEST_F(ReplayTest, LeavesLettersThatAnotherHolds) {
  database_.make_letters("a", 5);
  database_.allow_all();
  database_.value("BEGIN; SELECT FROM dead_letters ORDER BY id LIMIT 2 FOR UPDATE");

  const auto report = replay({});

  database_.value("ROLLBACK");
  ASSERT_TRUE(report);
  EXPECT_EQ(report->matched, 5);
  EXPECT_EQ(report->replayed, 3U);
  EXPECT_EQ(database_.letters(), "2");
}

TEST_F(ReplayTest, KeepsEveryLetterWhenTheTableIsMissing) {
  database_.make_letters("a", 5);
  database_.value("DROP TABLE live_track_points");

  const auto report = replay({});

  ASSERT_FALSE(report);
  EXPECT_EQ(report.error().code, ErrorCode::misconfigured) << report.error().detail;
  EXPECT_EQ(database_.value("SELECT count(*) FROM dead_letters WHERE attempts = 1"), "5");
}

TEST_F(ReplayTest, LosesNothingWhenTheServerGoesInTheMiddle) {
  database_.make_letters("a", 50);
  database_.value(
      "ALTER TABLE live_track_points DROP CONSTRAINT low;"
      "CREATE FUNCTION die() RETURNS trigger LANGUAGE plpgsql AS $$BEGIN IF NEW.elevation = 5030"
      " THEN PERFORM pg_terminate_backend(pg_backend_pid()); PERFORM pg_sleep(1); END IF;"
      " RETURN NEW; END$$;"
      "CREATE TRIGGER die BEFORE INSERT ON live_track_points FOR EACH ROW EXECUTE FUNCTION die()");

  const auto cut = replay({.letters_per_transaction = 10});

  ASSERT_FALSE(cut);
  EXPECT_EQ(cut.error().code, ErrorCode::unavailable) << cut.error().detail;
  EXPECT_EQ(database_.points(), "30");
  EXPECT_EQ(database_.letters(), "20");
}

}  // namespace
}  // namespace fixline::dead_letters
