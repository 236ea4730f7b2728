// What becomes of entries that are at fault, with a queue and a store that do as they are told: no
// real server has entries that kill their readers.
#include "processor/point_processor.hpp"

#include <gtest/gtest.h>

#include <map>
#include <string>

#include "entry/entry_codec.hpp"
#include "support/loop.hpp"

namespace fixline::processor {
namespace {

using namespace std::chrono_literals;
using points::QueueName;
using queue::Entry;

std::string blob_of(std::size_t points) {
  points::Track track;
  track.flight_id = "f";
  track.points = points::TrackPoints(points, points::TrackPoint{});
  const std::vector<points::Track> tracks{track};
  auto pieces = entry::encode(tracks, 1000);
  return entry::seal(std::move(pieces.front())).bytes;
}

Entry entry(std::string id, std::string blob, bool redelivered = false,
            QueueName queue = QueueName::live) {
  Entry entry;
  entry.id = std::move(id);
  entry.lane = {queue, points::LaneKind::normal};
  entry.points = 2;
  entry.version = entry::format_version;
  entry.blob = std::move(blob);
  entry.redelivered = redelivered;
  return entry;
}

/// Hands out its entries once and notes how they were settled.
class ScriptedSource : public queue::PointSource {
 public:
  std::vector<Entry> entries;
  std::map<QueueName, std::vector<Entry>> orphans;  ///< for take_over()
  std::map<std::string, std::uint32_t> trials;
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> settled;  ///< stored, failed
  std::vector<std::string> events;
  bool refuses_acknowledgements = false;
  std::map<std::string, std::string> blobs;  ///< of what was read, for read_again()
  bool is_out = false;                       ///< for read_again()

  asio::awaitable<Result<std::vector<Entry>>> read(QueueName queue, std::size_t,
                                                   std::chrono::milliseconds) override {
    std::vector<Entry> read;
    for (auto& each : entries)
      if (each.lane.queue == queue) {
        blobs[each.id] = each.blob;
        read.push_back(std::move(each));
      }
    std::erase_if(entries, [queue](const Entry& each) { return each.lane.queue == queue; });
    if (read.empty()) co_await test::pause_for(5ms);
    co_return read;
  }
  asio::awaitable<Result<std::vector<Entry>>> take_over(QueueName queue, std::size_t) override {
    co_return std::exchange(orphans[queue], {});
  }
  asio::awaitable<Result<std::vector<std::optional<std::string>>>> read_again(
      std::span<const Entry* const> asked) override {
    if (is_out) co_return failure(ErrorCode::unavailable, "connection refused");
    std::vector<std::optional<std::string>> found;
    for (const Entry* each : asked) {
      const auto blob = blobs.find(each->id);
      found.push_back(blob == blobs.end() ? std::nullopt : std::optional(blob->second));
    }
    co_return found;
  }
  asio::awaitable<Result<void>> acknowledge(std::span<const queue::Settlement> ended) override {
    if (refuses_acknowledgements) co_return failure(ErrorCode::unavailable, "connection refused");
    for (const auto& each : ended) {
      settled[each.entry->id] = {each.stored, each.failed};
      events.push_back("settled " + each.entry->id);
    }
    co_return Result<void>{};
  }
  asio::awaitable<Result<std::vector<std::uint32_t>>> failed_trials(
      std::span<const Entry* const> asked) override {
    std::vector<std::uint32_t> counts;
    for (const Entry* each : asked) counts.push_back(trials[each->id]);
    co_return counts;
  }
  asio::awaitable<Result<void>> begin_trial(std::span<const Entry* const> tried) override {
    std::string event = "begin";
    for (const Entry* each : tried) event += " " + each->id;
    events.push_back(event);
    co_return Result<void>{};
  }
  asio::awaitable<Result<void>> end_trial(std::span<const Entry* const> tried) override {
    std::string event = "end";
    for (const Entry* each : tried) event += " " + each->id;
    events.push_back(event);
    co_return Result<void>{};
  }
};

/// Stores everything but the points that it is told to refuse.
class ScriptedStore : public store::PointWriter {
 public:
  struct Log {
    std::vector<store::RefusedPoint> refuse;
    std::vector<store::RefusedPoint> hold;
    std::vector<store::RawCause> letters;
    std::uint64_t points = 0;
    std::map<QueueName, Error> trouble;
    int attempts_in_trouble = 0;
    bool hangs = false;
  };
  explicit ScriptedStore(Log& log) : log_(log) {}

  asio::awaitable<Result<store::Settled>> settle(const store::WriteRequest& request) override {
    if (log_.hangs) co_await test::pause_for(1h);
    if (const auto trouble = log_.trouble.find(request.queue); trouble != log_.trouble.end()) {
      ++log_.attempts_in_trouble;
      const Error error = trouble->second;
      co_await test::pause_for(1ms);  // in which the test may end the trouble
      co_return std::unexpected(error);
    }
    for (const auto& letter : request.raw_dead_letters) log_.letters.push_back(letter.reason);
    std::uint64_t points = 0;
    for (const auto& track : request.tracks) points += points::point_count(track);
    log_.points += points;
    store::Settled settled;
    settled.refused = log_.refuse;
    settled.held = log_.hold;
    settled.written.inserted = points - log_.refuse.size() - log_.hold.size();
    co_return settled;
  }
  void rest() noexcept override {}
  asio::awaitable<Result<void>> ping() override { co_return Result<void>{}; }

 private:
  Log& log_;
};

class PointProcessorTest : public testing::Test {
 protected:
  /// Lets a processor with one worker run until `done` holds.
  void process_until(std::function<bool()> done) {
    test::on_loop([&]() -> asio::awaitable<void> {
      const auto executor = co_await asio::this_coro::executor;
      PointProcessor::Sources sources{{&source, &other_source}, 1};
      PointProcessor::Writers writers;
      writers.any.push_back(std::make_unique<ScriptedStore>(store));
      PointProcessor processor(
          executor, std::move(sources), std::move(writers), BatchLimits{},
          ProcessorContext{paused, metrics, database, troubles, log.log(), {}});
      processor.start();
      EXPECT_TRUE(co_await test::eventually(10s, done)) << log.text();
      co_await processor.stop(patience);
    });
  }

  std::string trouble_of(QueueName queue) const {
    const auto trouble = troubles.all()[points::index_of(queue)];
    return trouble ? trouble->reason : "";
  }

  void process_all(std::size_t count) {
    process_until([this, count] { return source.settled.size() == count; });
  }

  std::chrono::milliseconds patience = 5s;
  test::LogText log;
  ScriptedSource source;
  ScriptedSource other_source;
  ScriptedStore::Log store;
  queue::PausedQueues paused;
  telemetry::Metrics metrics;
  health::QueueTroubles troubles;
  LastOutcome database{{ErrorCode::unavailable, "not reached yet"}};
};

using Ended = std::pair<std::uint32_t, std::uint32_t>;

TEST_F(PointProcessorTest, StoresWhatItReadsAndAcknowledgesIt) {
  source.entries = {entry("a", blob_of(2))};

  process_all(1);

  EXPECT_EQ(store.points, 2U);
  EXPECT_EQ(source.settled["a"], (Ended{2, 0}));
}

TEST_F(PointProcessorTest, CountsAPointThatTheDatabaseRefusesAsFailed) {
  source.entries = {entry("a", blob_of(2)), entry("b", blob_of(2))};
  store.refuse = {{1, 0, "22003", "out of range", {}, {}}};

  process_all(2);

  EXPECT_EQ(source.settled["a"], (Ended{2, 0}));
  EXPECT_EQ(source.settled["b"], (Ended{1, 1}));
}

TEST_F(PointProcessorTest, KeepsAnEntryThatCantBeDecodedAsItIsAndStoresItsNeighbours) {
  source.entries = {entry("bad", "no entry at all"), entry("good", blob_of(2))};

  process_all(2);

  EXPECT_EQ(store.letters, std::vector{store::RawCause::undecodable});
  EXPECT_EQ(source.settled["bad"], (Ended{0, 2}));
  EXPECT_EQ(source.settled["good"], (Ended{2, 0}));
}

TEST_F(PointProcessorTest, TriesRedeliveredEntriesWithAMark) {
  source.entries = {entry("a", blob_of(2), true), entry("b", blob_of(2), true)};

  process_all(2);

  EXPECT_EQ(source.events,
            (std::vector<std::string>{"begin a b", "end a b", "settled a", "settled b"}));
}

TEST_F(PointProcessorTest, TriesAnEntryAloneThatWasMarkedAtTwoCrashes) {
  source.entries = {entry("a", blob_of(2), true), entry("b", blob_of(2), true)};
  source.trials["a"] = 2;

  process_all(2);

  EXPECT_EQ(source.events, (std::vector<std::string>{"begin b", "end b", "settled b", "begin a",
                                                     "end a", "settled a"}));
}

TEST_F(PointProcessorTest, TakesTheMarkOffWhatItGivesUpAtTheStop) {
  source.entries = {entry("a", blob_of(2), true), entry("b", blob_of(2), true),
                    entry("c", blob_of(2), true)};
  source.trials["b"] = 2;
  source.trials["c"] = 2;
  store.hangs = true;
  patience = 10ms;

  process_until([this] { return !source.events.empty(); });

  EXPECT_EQ(source.events, (std::vector<std::string>{"begin a", "end a"}));
}

TEST_F(PointProcessorTest, TakesOverTheEntriesOfAQueueWhateverAnotherWaitsFor) {
  Entry huge = entry("huge", blob_of(2), true);
  huge.points = 1'000'000;
  source.orphans[QueueName::upload] = {huge};
  paused.set(QueueName::upload, queue::Pause{});

  int looks = 0;
  process_until([&] {
    if (++looks == 50) source.orphans[QueueName::live] = {entry("a", blob_of(2), true)};
    return source.settled.contains("a");
  });

  EXPECT_FALSE(source.settled.contains("huge"));
}

TEST_F(PointProcessorTest, BuriesAnEntryThatEndedItsReadersAgainAndAgain) {
  source.entries = {entry("a", blob_of(2), true)};
  source.trials["a"] = 4;

  process_all(1);

  EXPECT_EQ(store.letters, std::vector{store::RawCause::deadly});
  EXPECT_EQ(store.points, 0U);
  EXPECT_EQ(source.settled["a"], (Ended{0, 2}));
  EXPECT_EQ(source.events, std::vector<std::string>{"settled a"});
}

TEST_F(PointProcessorTest, AnOutageMakesNoDeadLetter) {
  source.entries = {entry("a", blob_of(2))};
  store.trouble[QueueName::live] = Error{ErrorCode::misconfigured, "no such table"};

  process_until([this] { return trouble_of(QueueName::live) == "no such table"; });

  EXPECT_TRUE(source.settled.empty());
  EXPECT_TRUE(store.letters.empty());
}

TEST_F(PointProcessorTest, ATableInTroubleRestsItsQueueAlone) {
  store.trouble[QueueName::upload] = Error{ErrorCode::misconfigured, "permission denied"};
  source.entries = {entry("u", blob_of(2), false, QueueName::upload)};

  int sent = 0;
  process_until([&] {
    const auto settled = static_cast<int>(source.settled.size());
    if (store.attempts_in_trouble > 0 && settled == sent && sent < 50)
      source.entries.push_back(entry(std::to_string(sent++), blob_of(2)));
    return settled == 50;
  });

  EXPECT_EQ(store.attempts_in_trouble, 1);
  EXPECT_EQ(trouble_of(QueueName::upload), "permission denied");
  EXPECT_EQ(trouble_of(QueueName::live), "");
}

TEST_F(PointProcessorTest, WhatFailedIsWrittenWhenTheTroubleHasEnded) {
  store.trouble[QueueName::live] = Error{ErrorCode::unavailable, "locked"};
  source.entries = {entry("a", blob_of(2)), entry("b", blob_of(2), true)};

  process_until([this] {
    if (store.attempts_in_trouble == 3) store.trouble.clear();
    return source.settled.size() == 2;
  });

  EXPECT_EQ(trouble_of(QueueName::live), "");
}

TEST_F(PointProcessorTest, HoldsAnEntryWithAPointThatIsNotTakenNowAndSettlesItsNeighbours) {
  source.entries = {entry("odd", blob_of(2)), entry("good", blob_of(2))};
  store.hold = {{0, 1, "P0001", "not so old", {}, {}}};

  std::size_t held = 0;
  process_until([&] {
    if (const auto now = troubles.held()[points::index_of(QueueName::live)]; now && held == 0) {
      held = now->points;
      EXPECT_EQ(source.events, std::vector<std::string>{"settled good"});
      store.hold.clear();
    }
    return source.settled.contains("odd");
  });

  EXPECT_EQ(held, 1U);
  EXPECT_EQ(source.settled["odd"], (Ended{2, 0}));
  EXPECT_FALSE(troubles.held()[points::index_of(QueueName::live)]);
}

TEST_F(PointProcessorTest, ATableThatTakesNothingOfTwoBatchesRestsItsQueue) {
  source.entries = {entry("a", blob_of(1))};
  source.entries.front().points = 1;
  store.hold = {{0, 0, "P0001", "closed today", {}, {}}};

  bool was_held = false;
  process_until([&] {
    if (!was_held && troubles.held()[points::index_of(QueueName::live)]) {
      was_held = true;
      EXPECT_EQ(trouble_of(QueueName::live), "");
      source.entries = {entry("b", blob_of(1))};
    }
    return trouble_of(QueueName::live).find("closed today") != std::string::npos;
  });

  EXPECT_TRUE(source.settled.empty());
}

// It is given more time from trial to trial, with those that came meanwhile.
TEST_F(PointProcessorTest, ABatchThatTakesLongerThanItWasGivenIsTriedAgainAndIsNoTrouble) {
  source.entries = {entry("a", blob_of(2))};
  store.trouble[QueueName::live] = Error{ErrorCode::overloaded, "statement timeout"};

  process_until([&] {
    EXPECT_EQ(trouble_of(QueueName::live), "");
    if (store.attempts_in_trouble >= 3) store.trouble.clear();
    return source.settled.contains("a");
  });

  EXPECT_GE(store.attempts_in_trouble, 3);
}

TEST_F(PointProcessorTest, ASourceThatCantBeAcknowledgedDoesNotHoldUpTheOther) {
  source.entries = {entry("a", blob_of(2))};
  source.refuses_acknowledgements = true;

  bool is_waiting = false;
  process_until([&] {
    if (store.points == 2 && !is_waiting) other_source.entries = {entry("spooled", blob_of(2))};
    is_waiting = store.points >= 2;
    return other_source.settled.contains("spooled");
  });

  EXPECT_TRUE(source.settled.empty());
}

TEST_F(PointProcessorTest, HoldsWhatBelongsToAPausedQueue) {
  source.entries = {entry("a", blob_of(2))};
  paused.set(QueueName::live, queue::Pause{});

  process_until([this] { return source.entries.empty(); });

  EXPECT_TRUE(source.settled.empty());
}

}  // namespace
}  // namespace fixline::processor
