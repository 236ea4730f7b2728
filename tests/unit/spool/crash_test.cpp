#include <fcntl.h>
#include <sys/wait.h>
#include <unistd.h>

#include <csignal>
#include <cstdlib>
#include <fstream>
#include <map>
#include <set>

#include "unit/spool/store_fixture.hpp"

namespace fixline::spool {
namespace {

constexpr int rounds = 12;
constexpr auto folder_variable = "SPOOL_CRASH_FOLDER";
constexpr auto journal_variable = "SPOOL_CRASH_JOURNAL";

std::string blob_of(int number) {
  const std::size_t size = number % 3 == 2 ? 1'500'000 : 100;
  return std::to_string(number) + ":" + std::string(size, static_cast<char>('a' + number % 26));
}

int number_of(const queue::Entry& entry) { return std::stoi(entry.blob); }

/// What the process that dies has done, a line each, written at once.
class Journal {
 public:
  explicit Journal(const char* path)
      : file_(posix::File::open(path, O_WRONLY | O_CREAT | O_TRUNC | O_APPEND)) {}
  void line(const std::string& verb, int number) {
    const std::string text = verb + " " + std::to_string(number) + "\n";
    if (file_.write_at(0, text) != 0) std::abort();
  }

 private:
  posix::File file_;
};

/// Puts three entries, in two lanes.
void put_some(SpoolStore& store, Journal& journal, int first) {
  std::vector<NewEntry> entries;
  for (int number = first; number != first + 3; ++number)
    entries.push_back({number % 3 == 0 ? urgent_lane : live_lane, 0, {blob_of(number), 1}, {}});
  const auto outcomes = store.append(entries);
  for (int at = 0; at != 3; ++at)
    if (outcomes[static_cast<std::size_t>(at)]) journal.line("put", first + at);
}

void settle_some(SpoolStore& store, Journal& journal, std::size_t count) {
  const auto entries = store.read(points::QueueName::live, count);
  for (const auto& entry : *entries) {
    const auto [segment, offset] = parse_entry_id(entry.id).value();
    const RecordId id{entry.lane, segment, offset};
    static_cast<void>(store.begin_trial({&id, 1}));
    journal.line("settling", number_of(entry));
    static_cast<void>(store.settle({&id, 1}));
    journal.line("settled", number_of(entry));
  }
}

// Not a test: what the other test starts as a process of its own, to die at a named place.
TEST(SpoolCrashChild, DISABLED_WritesReadsAndSettles) {
  const char* const folder = std::getenv(folder_variable);
  if (folder == nullptr) GTEST_SKIP() << "only to be started by another test";
  test::LogText log;
  SpoolStore store(SpoolOptions{.directory = folder}, log.log());
  Journal journal(std::getenv(journal_variable));
  ASSERT_TRUE(store.open(SpoolStore::Clock::now()));
  for (int round = 0; round != rounds; ++round) {
    put_some(store, journal, 3 * round);
    if (round % 3 == 2) settle_some(store, journal, 3);
  }
  for (int times = 0; times != rounds; ++times) settle_some(store, journal, 3);
}

#ifdef FIXLINE_FAILPOINTS

class SpoolCrash : public StoreTest {
 protected:
  /// Whether the process died at that place.
  bool die_at(const std::string& place) {
    close();
    const pid_t child = ::fork();
    if (child == 0) {
      ::setenv("FAILPOINT", place.c_str(), 1);
      ::setenv(folder_variable, folder().c_str(), 1);
      ::setenv(journal_variable, journal().c_str(), 1);
      const int nowhere = ::open("/dev/null", O_WRONLY);
      ::dup2(nowhere, STDOUT_FILENO);
      ::execl("/proc/self/exe", "spool_test", "--gtest_also_run_disabled_tests",
              "--gtest_filter=SpoolCrashChild.DISABLED_WritesReadsAndSettles", nullptr);
      ::_exit(127);
    }
    int ended = 0;
    EXPECT_EQ(::waitpid(child, &ended, 0), child);
    EXPECT_TRUE(WIFSIGNALED(ended) || WEXITSTATUS(ended) == 0) << "exit " << WEXITSTATUS(ended);
    return WIFSIGNALED(ended) && WTERMSIG(ended) == SIGKILL;
  }

  [[nodiscard]] std::filesystem::path journal() const { return temporary.path() / "journal"; }

  [[nodiscard]] std::map<std::string, std::set<int>> journaled() const {
    std::map<std::string, std::set<int>> lines;
    std::ifstream file(journal());
    std::string verb;
    for (int number = 0; file >> verb >> number;) lines[verb].insert(number);
    return lines;
  }

  void check_and_drain() {
    reopen();
    const auto entries = read();
    std::set<int> got;
    for (const auto& entry : entries) {
      EXPECT_EQ(entry.blob, blob_of(number_of(entry)));
      EXPECT_TRUE(got.insert(number_of(entry)).second) << number_of(entry) << " came twice";
      EXPECT_TRUE(entry.redelivered);
    }
    auto lines = journaled();
    for (const int number : lines["put"]) {
      if (!lines["settling"].contains(number)) {
        EXPECT_TRUE(got.contains(number)) << number << " was lost";
      }
    }
    for (const int number : lines["settled"]) {
      EXPECT_FALSE(got.contains(number)) << number << " came again";
    }
    for (const auto& entry : entries) EXPECT_TRUE(settle(entry));
    EXPECT_TRUE(files(".spool").empty() && files(".notes").empty() && files(".damaged").empty());
  }
};

TEST_F(SpoolCrash, LosesAndDoublesNothingThatWasAcknowledged) {
  for (const std::string place :
       {"spool.segment_created", "spool.before_write", "spool.written", "spool.synced",
        "spool.before_settled", "spool.settled", "spool.before_delete", "spool.deleted"}) {
    for (const int pass : {1, 2, 4}) {
      SCOPED_TRACE(place + ":" + std::to_string(pass));
      EXPECT_TRUE(die_at(place + ":" + std::to_string(pass)));
      check_and_drain();
    }
  }
}

#endif

}  // namespace
}  // namespace fixline::spool
