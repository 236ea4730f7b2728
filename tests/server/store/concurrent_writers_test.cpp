#include <gtest/gtest.h>

#include <algorithm>
#include <random>

#include "server/store/migrated_database.hpp"
#include "server/store/tracks.hpp"

namespace fixline::store {
namespace {

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
    auto written = co_await writer.write(QueueName::live, tracks);
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

}  // namespace
}  // namespace fixline::store
