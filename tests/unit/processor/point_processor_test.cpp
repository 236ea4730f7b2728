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

Entry entry(std::string id, std::string blob, bool redelivered = false) {
  Entry entry;
  entry.id = std::move(id);
  entry.lane = {QueueName::live, points::LaneKind::normal};
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
  std::map<std::string, std::uint32_t> trials;
  std::map<std::string, std::pair<std::uint32_t, std::uint32_t>> settled;  ///< stored, failed
  std::vector<std::string> events;
  bool refuses_acknowledgements = false;

  asio::awaitable<Result<std::vector<Entry>>> read(QueueName queue, std::size_t,
                                                   std::chrono::milliseconds) override {
    if (queue == QueueName::live && !entries.empty()) co_return std::exchange(entries, {});
    co_await test::pause_for(5ms);
    co_return std::vector<Entry>{};
  }
  asio::awaitable<Result<std::vector<Entry>>> take_over(QueueName, std::size_t) override {
    co_return std::vector<Entry>{};
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
    std::vector<store::RawReason> letters;
    std::uint64_t points = 0;
    std::optional<Error> trouble;
  };
  explicit ScriptedStore(Log& log) : log_(log) {}

  asio::awaitable<Result<store::Settled>> settle(const store::WriteRequest& request) override {
    if (log_.trouble) co_return std::unexpected(*log_.trouble);
    for (const auto& letter : request.raw_dead_letters) log_.letters.push_back(letter.reason);
    for (const auto& track : request.tracks) log_.points += points::point_count(track);
    store::Settled settled;
    settled.refused = log_.refuse;
    co_return settled;
  }
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
      PointProcessor processor(executor, std::move(sources), std::move(writers), BatchLimits{},
                               ProcessorContext{paused, metrics, database, log.log(), {}});
      processor.start();
      EXPECT_TRUE(co_await test::eventually(10s, done)) << log.text();
      co_await processor.stop(5s);
    });
  }

  void process_all(std::size_t count) {
    process_until([this, count] { return source.settled.size() == count; });
  }

  test::LogText log;
  ScriptedSource source;
  ScriptedSource other_source;
  ScriptedStore::Log store;
  queue::PausedQueues paused;
  telemetry::Metrics metrics;
  telemetry::DependencyState database;
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

  EXPECT_EQ(store.letters, std::vector{store::RawReason::undecodable});
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

TEST_F(PointProcessorTest, BuriesAnEntryThatEndedItsReadersAgainAndAgain) {
  source.entries = {entry("a", blob_of(2), true)};
  source.trials["a"] = 4;

  process_all(1);

  EXPECT_EQ(store.letters, std::vector{store::RawReason::deadly});
  EXPECT_EQ(store.points, 0U);
  EXPECT_EQ(source.settled["a"], (Ended{0, 2}));
  EXPECT_EQ(source.events, std::vector<std::string>{"settled a"});
}

TEST_F(PointProcessorTest, AnOutageMakesNoDeadLetter) {
  source.entries = {entry("a", blob_of(2))};
  store.trouble = Error{ErrorCode::misconfigured, "no such table"};

  process_until([this] { return !database.is_up() && database.reason() == "no such table"; });

  EXPECT_TRUE(source.settled.empty());
  EXPECT_TRUE(store.letters.empty());
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
  paused.set(QueueName::live, true);

  process_until([this] { return source.entries.empty(); });

  EXPECT_TRUE(source.settled.empty());
}

}  // namespace
}  // namespace fixline::processor
