#include <fmt/format.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <boost/asio/detached.hpp>
#include <chrono>
#include <random>
#include <string>
#include <thread>
#include <vector>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using points::Track;
using test::flight;
using test::MigratedDatabase;
using test::writer_to;

struct Tally {
  Written sum;
  std::vector<std::string> errors;
};

// Some of a few flights in a random order, with points that other writers send as well.
std::vector<Track> overlapping(std::mt19937& random) {
  std::vector<Track> tracks;
  for (int i = 0; i < 12; ++i)
    tracks.push_back(flight("flight " + std::to_string(random() % 6), 100, random() % 300));
  std::ranges::shuffle(tracks, random);
  return tracks;
}

test::asio::awaitable<void> write_many(MigratedDatabase& database, unsigned seed, Tally& tally) {
  auto writer = writer_to(database);
  std::mt19937 random(seed);
  for (int round = 0; round < 25; ++round) {
    const auto tracks = overlapping(random);
    auto written = co_await test::write(writer, QueueName::live, tracks);
    if (!written) {
      tally.errors.push_back(written.error().detail);
      continue;
    }
    tally.sum.inserted += written->inserted;
    tally.sum.duplicates += written->duplicates;
  }
}

TEST(ConcurrentWriters, OfTheSameRowsNeverDeadlockAndStoreEachOnce) {
  MigratedDatabase database;
  Tally tally;
  constexpr unsigned writers = 4;
  for (unsigned i = 0; i < writers; ++i)
    test::asio::co_spawn(database.context(), write_many(database, i, tally),
                         [](const std::exception_ptr& thrown) {
                           if (thrown) std::rethrow_exception(thrown);
                         });
  database.context().restart();
  database.context().run();

  EXPECT_EQ(tally.errors, std::vector<std::string>{});
  EXPECT_EQ(std::to_string(tally.sum.inserted),
            database.value("SELECT count(*) FROM live_track_points"));
  EXPECT_EQ(tally.sum.inserted + tally.sum.duplicates, writers * 25U * 12U * 100U);
  EXPECT_EQ(database.value("SELECT count(*) FROM flights"), "6");
}

/// Somebody else's transaction, which takes its rows in the other order.
class Rival {
 public:
  Rival(MigratedDatabase& database, const Track& track)
      : session_(database.context().get_executor(), {}), url_(database.url()), track_(track) {}

  test::asio::awaitable<void> store_last_fix() {
    (co_await session_.connect(test::address_of(url_))).value();
    // The other session is to be the one that finds out.
    (co_await session_.query("BEGIN; SET LOCAL deadlock_timeout = '1min'")).value();
    co_await store(points::point_count(track_) - 1);
  }

  test::asio::awaitable<void> store_first_fix_once_somebody_waits() {
    for (;;) {
      const auto waiting =
          co_await session_.query("SELECT count(*) FROM pg_locks WHERE NOT granted");
      if (waiting.value().number(0, 0) > 0) break;
    }
    // Who waits for the table gets it in the moment the COPY lets go of it, before another write of
    // that session. Waiting for the row alone would be a race with it, and maybe a second deadlock.
    (co_await session_.query("LOCK TABLE live_track_points IN EXCLUSIVE MODE")).value();
    co_await store(0);
    (co_await session_.query("COMMIT")).value();
  }

 private:
  test::asio::awaitable<void> store(std::size_t index) {
    const auto& fix = std::get<points::TrackPoints>(track_.points)[index];
    const auto second =
        std::chrono::duration_cast<std::chrono::seconds>(fix.datetime.time_since_epoch());
    (co_await session_.query("INSERT INTO live_track_points (flight_uuid, datetime, lat, lon)"
                             " VALUES ('" +
                             points::to_string(track_.flight_uuid) + "', to_timestamp(" +
                             std::to_string(second.count()) + "), " +
                             fmt::format("{}, {})", fix.lat, fix.lon)))
        .value();
  }

  postgres::PgSession session_;
  std::string url_;
  const Track& track_;
};

TEST(ConcurrentWriters, OneOfWhichCopiesSurviveADeadlock) {
  MigratedDatabase database;
  const auto track = flight("a", 2 * large_batch_min);
  Rival rival(database, track);
  test::asio::co_spawn(database.context(), rival.store_last_fix(), test::asio::detached);
  database.context().restart();
  database.context().run();
  test::asio::co_spawn(database.context(), rival.store_first_fix_once_somebody_waits(),
                       [](const std::exception_ptr& thrown) {
                         if (thrown) std::rethrow_exception(thrown);
                       });

  const auto written = [&] {
    auto writer = writer_to(database);
    return test::run(database.context(), test::write(writer, QueueName::live, std::vector{track}));
  }();

  ASSERT_TRUE(written) << written.error().detail;
  EXPECT_EQ(written->inserted, 2 * large_batch_min - 2);
  EXPECT_EQ(written->duplicates, 2U);
  // A session counts its deadlocks for others when it ends.
  const auto deadlocks = [&] {
    return database.value(
        "SELECT deadlocks::text FROM pg_stat_database"
        " WHERE datname = current_database()");
  };
  for (int look = 0; look < 100 && deadlocks() == "0"; ++look) std::this_thread::sleep_for(100ms);
  EXPECT_EQ(deadlocks(), "1");
}

}  // namespace
}  // namespace fixline::store
