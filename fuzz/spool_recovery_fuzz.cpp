#include <spdlog/sinks/null_sink.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <span>
#include <string>
#include <vector>

#include "fuzz_target.hpp"
#include "spool/entry_id.hpp"
#include "spool/spool_store.hpp"
#include "support/spool_damage.hpp"

using namespace fixline;

namespace {

/// Draws numbers from the input, byte by byte; 0 once it is used up.
class InputNumbers {
 public:
  InputNumbers(const std::uint8_t* data, std::size_t size) : left_(data, size) {}
  unsigned operator()() {
    unsigned number = 0;
    for (int at = 0; at != 3; ++at) number = number << 8 | byte();
    return number;
  }
  unsigned byte() {
    if (left_.empty()) return 0;
    const unsigned first = left_.front();
    left_ = left_.subspan(1);
    return first;
  }
  [[nodiscard]] bool is_used_up() const { return left_.empty(); }

 private:
  std::span<const std::uint8_t> left_;
};

const std::filesystem::path& folder() {
  static const std::filesystem::path path = [] {
    const bool has_memory = std::filesystem::is_directory("/dev/shm");
    return (has_memory ? std::filesystem::path("/dev/shm")
                       : std::filesystem::temp_directory_path()) /
           ("fixline-spool-fuzz-" + std::to_string(::getpid()));
  }();
  return path;
}

spool::SpoolStore open_store() {
  static const auto log =
      std::make_shared<spdlog::logger>("fuzz", std::make_shared<spdlog::sinks::null_sink_mt>());
  return {spool::SpoolOptions{.directory = folder()}, log};
}

void must_open(spool::SpoolStore& store) {
  fuzz::require(store.open(spool::SpoolStore::Clock::now()).has_value());
  while (store.count_some()) continue;
}

std::vector<queue::Entry> read_all(spool::SpoolStore& store) {
  std::vector<queue::Entry> all;
  for (;;) {
    auto some = store.read(points::QueueName::live, 100);
    fuzz::require(some.has_value());
    if (some->empty()) return all;
    std::ranges::move(*some, std::back_inserter(all));
  }
}

std::vector<spool::RecordId> ids_of(const std::vector<queue::Entry>& entries) {
  std::vector<spool::RecordId> ids;
  for (const auto& entry : entries) {
    const auto [segment, offset] = spool::parse_entry_id(entry.id).value();
    ids.push_back({entry.lane, segment, offset});
  }
  return ids;
}

/// Whole files, of one process or of two, and where each record lies in them.
std::vector<queue::Entry> write_files(InputNumbers& input) {
  std::vector<queue::Entry> put_in;
  const unsigned runs = 1 + input.byte() % 2;
  for (unsigned run = 0; run != runs; ++run) {
    auto store = open_store();
    must_open(store);
    std::vector<spool::NewEntry> entries;
    const unsigned count = 1 + input.byte() % 8;
    for (unsigned at = 0; at != count; ++at) {
      const auto kind = static_cast<points::LaneKind>(input.byte() % 2);
      const std::size_t size = input.byte() * 3;
      entries.push_back({{points::QueueName::live, kind},
                         0,
                         {test::spool_blob(run * 100 + at, size, input), 1},
                         {}});
    }
    for (const auto& outcome : store.append(entries)) fuzz::require(outcome.has_value());
    if (run + 1 == runs) put_in = read_all(store);
  }
  return put_in;
}

std::vector<std::filesystem::path> segment_files() {
  std::vector<std::filesystem::path> found;
  for (const auto& each : std::filesystem::recursive_directory_iterator(folder()))
    if (each.path().extension() == spool::segment_ending) found.push_back(each.path());
  std::ranges::sort(found, {}, [](const auto& path) {
    return path.parent_path().string() + path.filename().string().substr(0, 8);
  });
  return found;
}

/// Notes that settle, with truth, the first of the entries; they too are damaged later.
std::size_t settle_some(const std::vector<queue::Entry>& put_in, InputNumbers& input) {
  const std::size_t count = std::min<std::size_t>(input.byte() % 4, put_in.size());
  auto store = open_store();
  must_open(store);
  auto ids = ids_of(read_all(store));
  ids.resize(std::min(ids.size(), count));
  fuzz::require(store.settle(ids).has_value());
  return count;
}

}  // namespace

/// The input says what is written, what is settled, and what then is damaged. All that no damage
/// hit must come out, once and unchanged; nothing else may; and all of it can be settled.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  std::filesystem::remove_all(folder());
  InputNumbers input(data, size);
  auto put_in = write_files(input);
  const std::size_t settled = settle_some(put_in, input);
  std::vector<test::Hit> hits;
  const auto files = segment_files();
  for (int times = 0; times != 8 && !input.is_used_up() && !files.empty(); ++times)
    hits.push_back(test::damage_file(files[input.byte() % files.size()], input));

  auto store = open_store();
  must_open(store);
  const auto got = read_all(store);
  const std::vector<queue::Entry> due(put_in.begin() + static_cast<std::ptrdiff_t>(settled),
                                      put_in.end());
  fuzz::require(test::check_recovery(folder(), due, got, hits).empty());
  const auto ids = ids_of(got);
  fuzz::require(store.settle(ids).has_value() && store.facts().entries == 0);
  fuzz::require(segment_files().empty());
  return 0;
}
