#include "spool/record.hpp"

#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>

#include "spool/acknowledgement_file.hpp"
#include "spool/checksum.hpp"

namespace fixline::spool {
namespace {

constexpr std::uint64_t mark = 0x1122334455667788;
constexpr std::uint64_t offset = 4096;

const RecordHead head{.lane = {points::QueueName::scoring, points::LaneKind::normal},
                      .shard = 3,
                      .points = 77,
                      .version = 1,
                      .enqueued_at = points::Timestamp(std::chrono::microseconds(-5))};

std::string record_of(std::string_view blob) {
  std::string bytes;
  append_record(bytes, mark, offset, head, blob);
  return bytes;
}

bool verifies(std::string_view record) {
  const auto read = read_head(mark, offset, record);
  return read && is_whole(*read, record.substr(record_head_bytes));
}

TEST(SpoolChecksum, IsCrc64OfXz) { EXPECT_EQ(checksum("123456789"), 0x995DC9BBDF1939FAU); }

TEST(SpoolRecord, ComesBackAsItWasWritten) {
  const auto bytes = record_of("the blob");

  const auto read = read_head(mark, offset, bytes);

  ASSERT_TRUE(read);
  EXPECT_EQ(read->lane, head.lane);
  EXPECT_EQ(read->shard, 3U);
  EXPECT_EQ(read->points, 77U);
  EXPECT_EQ(read->version, 1U);
  EXPECT_EQ(read->enqueued_at, head.enqueued_at);
  EXPECT_EQ(read->record_bytes(), bytes.size());
  EXPECT_TRUE(is_whole(*read, "the blob"));
}

TEST(SpoolRecord, DoesNotVerifyWithAnyBitFlipped) {
  const auto bytes = record_of("blob");
  for (std::size_t bit = 0; bit != bytes.size() * 8; ++bit) {
    auto damaged = bytes;
    damaged[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (1U << bit % 8));
    EXPECT_FALSE(verifies(damaged)) << "bit " << bit;
  }
}

TEST(SpoolRecord, DoesNotVerifyInAnotherPlaceOrSegment) {
  const auto bytes = record_of("blob");

  EXPECT_FALSE(read_head(mark, offset + 1, bytes));
  EXPECT_FALSE(read_head(mark + 1, offset, bytes));
}

TEST(SpoolRecord, IsNotReadFromLessThanAHead) {
  EXPECT_FALSE(read_head(mark, offset, record_of("blob").substr(0, record_head_bytes - 1)));
}

TEST(SpoolNote, IsLeftOutWithAnyBitFlipped) {
  const auto slot =
      acknowledgement_slot(mark, {.offset = 8, .identity = 9, .is_settled = true, .trials = 2});
  char path[] = "/tmp/spool-acknowledgement-XXXXXX";
  const int made = ::mkstemp(path);
  ASSERT_GE(made, 0);
  ::close(made);
  posix::File file = posix::File::open(path, 2 /* O_RDWR */);
  ASSERT_EQ(file.write_at(0, slot), 0);
  ASSERT_NE(Acknowledgements::read(file, mark).find(8, 9), nullptr);
  EXPECT_EQ(Acknowledgements::read(file, mark).find(8, 10), nullptr);
  EXPECT_EQ(Acknowledgements::read(file, mark + 1).find(8, 9), nullptr);

  for (std::size_t bit = 0; bit != slot.size() * 8; ++bit) {
    auto damaged = slot;
    damaged[bit / 8] =
        static_cast<char>(static_cast<unsigned char>(damaged[bit / 8]) ^ (1U << bit % 8));
    ASSERT_EQ(file.write_at(0, damaged), 0);
    EXPECT_EQ(Acknowledgements::read(file, mark).find(8, 9), nullptr) << "bit " << bit;
  }
  ::unlink(path);
}

}  // namespace
}  // namespace fixline::spool
