#pragma once

#include <gtest/gtest.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include "spool/entry_id.hpp"
#include "spool/spool_store.hpp"
#include "support/loop.hpp"
#include "support/temporary_folder.hpp"

namespace fixline::spool {

inline constexpr points::Lane live_lane{points::QueueName::live, points::LaneKind::normal};
inline constexpr points::Lane urgent_lane{points::QueueName::live, points::LaneKind::priority};

/// A store in a temporary folder, that can be closed and opened again as by another process.
class StoreTest : public testing::Test {
 protected:
  StoreTest() { reopen(); }

  /// A new process finds what the last one left, and has looked through all of it.
  void reopen() {
    close();
    store.emplace(SpoolOptions{.directory = folder(), .bytes_max = bytes_max}, log.log());
    const auto opened = store->open(SpoolStore::Clock::now());
    EXPECT_TRUE(opened) << opened.error().detail;
    while (store->count_some()) continue;
  }
  void close() { store.reset(); }

  Result<void> put(points::Lane lane, std::string bytes, std::uint32_t points = 1) {
    NewEntry entry{lane, 0, {std::move(bytes), points}, {}};
    return store->append({&entry, 1}).front();
  }
  void must_put(points::Lane lane, std::string bytes, std::uint32_t points = 1) {
    const auto done = put(lane, std::move(bytes), points);
    EXPECT_TRUE(done) << done.error().detail;
  }

  std::vector<queue::Entry> read(points::QueueName queue = points::QueueName::live) {
    std::vector<queue::Entry> all;
    for (;;) {
      auto some = store->read(queue, 100);
      EXPECT_TRUE(some) << some.error().detail;
      if (!some || some->empty()) return all;
      std::ranges::move(*some, std::back_inserter(all));
    }
  }

  static RecordId id_of(const queue::Entry& entry) {
    const auto [segment, offset] = parse_entry_id(entry.id).value();
    return {entry.lane, segment, offset};
  }
  bool settle(const queue::Entry& entry) {
    const RecordId id = id_of(entry);
    return store->settle({&id, 1}).value().front();
  }

  static std::vector<std::string> blobs_of(const std::vector<queue::Entry>& entries) {
    std::vector<std::string> blobs;
    for (const auto& entry : entries) blobs.push_back(entry.blob);
    return blobs;
  }

  [[nodiscard]] std::filesystem::path folder() const { return temporary.path() / "spool"; }

  /// Files with that ending, in all lanes.
  [[nodiscard]] std::vector<std::filesystem::path> files(std::string_view ending) const {
    std::vector<std::filesystem::path> found;
    for (const auto& each : std::filesystem::recursive_directory_iterator(folder()))
      if (each.path().extension() == ending) found.push_back(each.path());
    std::ranges::sort(found);
    return found;
  }

  test::TemporaryFolder temporary;
  test::LogText log;
  std::uint64_t bytes_max = std::uint64_t{1} << 30;
  std::optional<SpoolStore> store;
};

/// Changes one bit of a file.
inline void flip_bit(const std::filesystem::path& path, std::uint64_t offset, unsigned bit = 0) {
  posix::File file = posix::File::open(path, 2 /* O_RDWR */);
  char byte = 0;
  ASSERT_EQ(file.read_at(offset, {&byte, 1}), 1);
  byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1U << bit));
  ASSERT_EQ(file.write_at(offset, {&byte, 1}), 0);
}

}  // namespace fixline::spool
