#include <gtest/gtest.h>

#include <algorithm>
#include <fstream>

#include "blackbox/running_service.hpp"
#include "blackbox/stored_dead_letters.hpp"
#include "support/program.hpp"
#include "support/servers.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::test {
namespace {

class DlqCommand : public testing::Test {
 protected:
  DlqCommand() {
    EXPECT_TRUE(run_with({"migrate", "--database-url", database_.url()}).status.success());
    (void)sql(low_only);
  }

  Ended run_with(std::vector<std::string> arguments) {
    return run_program(program_command(std::move(arguments), folder_.path()));
  }
  Ended dlq(std::vector<std::string> arguments) {
    arguments.insert(arguments.begin(), "dlq");
    arguments.emplace_back("--database-url");
    arguments.push_back(database_.url());
    return run_with(std::move(arguments));
  }
  std::string sql(const std::string& statement) {
    return database_value(database_.url(), statement);
  }
  std::string make_letter(const std::string& flight, double elevation) {
    return sql(letter_sql(flight, elevation));
  }
  std::string letters() { return sql("SELECT count(*) FROM dead_letters"); }

  TestDatabase database_;
  TemporaryFolder folder_;
};

bool holds(const Ended& ended, std::string_view text) {
  return ended.output.find(text) != std::string::npos;
}

TEST_F(DlqCommand, HelpsOnEachOfItsCommands) {
  for (const auto* command : {"list", "count", "show", "replay", "edit", "export", "purge"}) {
    const auto ended = run_with({"dlq", command, "-h"});

    EXPECT_TRUE(ended.status.success()) << command;
    EXPECT_TRUE(holds(ended, "Example")) << ended.output;
  }
}

TEST_F(DlqCommand, ListsAndCounts) {
  make_letter("flight-a", 5000);

  const auto list = dlq({"list"});
  const auto count = dlq({"count", "--format", "json"});

  EXPECT_TRUE(holds(list, "flight-a")) << list.output;
  EXPECT_TRUE(holds(list, "too high"));
  EXPECT_TRUE(holds(count, R"({"letters":1,"points":1,)")) << count.output;
}

TEST_F(DlqCommand, SaysSoWhenThereIsNothingToShow) {
  EXPECT_EQ(dlq({"list"}).output, "no dead letter matches\n");
  EXPECT_EQ(dlq({"count"}).output, "no dead letter matches\n");
}

TEST_F(DlqCommand, ShowsOne) {
  const auto id = make_letter("flight-a", 5000);

  const auto shown = dlq({"show", id});
  const auto missing = dlq({"show", "999"});

  EXPECT_TRUE(holds(shown, R"("elevation":5000)")) << shown.output;
  EXPECT_EQ(missing.status.text(), "exit code 1");
}

TEST_F(DlqCommand, RefusesAFilterThatIsWrongWithTwo) {
  const auto ended = dlq({"list", "--queue", "none"});

  EXPECT_EQ(ended.status.text(), "exit code 2");
  EXPECT_TRUE(holds(ended, "--queue: \"none\" is none of live")) << ended.output;
}

TEST_F(DlqCommand, TriesAndReplays) {
  make_letter("a", 1000);

  const auto unsaid = dlq({"replay"});
  const auto trial = dlq({"replay", "--all", "--dry-run"});
  const auto left = letters();
  const auto done = dlq({"replay", "--all"});

  EXPECT_EQ(unsaid.status.text(), "exit code 2");
  EXPECT_TRUE(holds(trial, "1 would be replayed")) << trial.output;
  EXPECT_EQ(left, "1");
  EXPECT_TRUE(done.status.success()) << done.output;
  EXPECT_TRUE(holds(done, "1 replayed"));
  EXPECT_TRUE(holds(done, "cli user")) << done.output;
  EXPECT_EQ(letters(), "0");
  EXPECT_EQ(sql("SELECT count(*) FROM live_track_points"), "1");
}

TEST_F(DlqCommand, FailsWhenALetterStays) {
  make_letter("b", 5000);

  EXPECT_EQ(dlq({"replay", "--all", "--format", "json"}).status.text(), "exit code 1");
  EXPECT_EQ(sql("SELECT attempts FROM dead_letters"), "2");
}

TEST_F(DlqCommand, StoresAPointThatWasMended) {
  const auto id = make_letter("a", 5000);
  auto document = dlq({"show", id, "--document"}).output;
  const auto bad = (folder_.path() / "bad.json").string();
  const auto good = (folder_.path() / "good.json").string();
  std::ofstream(bad) << document;
  document.replace(document.find("5000"), 4, "1500");
  std::ofstream(good) << document;

  const auto refused = dlq({"edit", id, "--file", bad});
  const auto stored = dlq({"edit", id, "--file", good});

  EXPECT_EQ(refused.status.text(), "exit code 1");
  EXPECT_TRUE(holds(refused, "the dead letter stays")) << refused.output;
  EXPECT_TRUE(stored.status.success()) << stored.output;
  EXPECT_EQ(sql("SELECT elevation FROM live_track_points"), "1500");
  EXPECT_EQ(letters(), "0");
}

TEST_F(DlqCommand, ExportsLines) {
  for (int i = 0; i < 120; ++i) make_letter("f" + std::to_string(i), 5000);
  const auto file = (folder_.path() / "dead_letters.ndjson").string();

  const auto ended = dlq({"export", "-o", file});

  EXPECT_TRUE(ended.status.success()) << ended.output;
  const auto lines = content(file);
  EXPECT_EQ(std::ranges::count(lines, '\n'), 120);
  EXPECT_NE(lines.find(R"("payload_hex":")"), std::string::npos);
}

TEST_F(DlqCommand, PurgesWhenItIsConfirmed) {
  make_letter("a", 5000);
  make_letter("b", 5000);

  EXPECT_EQ(dlq({"purge", "--yes"}).status.text(), "exit code 2");
  EXPECT_EQ(dlq({"purge", "--all"}).status.text(), "exit code 2");
  EXPECT_EQ(letters(), "2");
  EXPECT_TRUE(holds(dlq({"purge", "--flight", "a", "--yes"}), "purged 1 dead letters"));
  EXPECT_EQ(letters(), "1");
}

TEST_F(DlqCommand, SaysHowToMendATableThatIsMissing) {
  (void)sql("DROP TABLE dead_letters");

  const auto ended = dlq({"count"});

  EXPECT_EQ(ended.status.text(), "exit code 1");
  EXPECT_TRUE(holds(ended, "fixline migrate")) << ended.output;
}

}  // namespace
}  // namespace fixline::test
