#include "spool/record.hpp"

#include <array>

#include "spool/checksum.hpp"

namespace fixline::spool {
namespace {

constexpr std::uint16_t form_version = 1;
constexpr std::size_t checked_head_bytes = 48;

std::uint64_t head_check(std::uint64_t offset, std::string_view head) {
  return checksum(offset, head.substr(0, checked_head_bytes));
}

}  // namespace

void append_record(std::string& to, std::uint64_t mark, std::uint64_t offset,
                   const RecordHead& head, std::string_view blob) {
  std::array<char, record_head_bytes> bytes{};
  char* const at = bytes.data();
  put_number(at, mark);
  put_number(at + 8, static_cast<std::uint32_t>(blob.size()));
  put_number(at + 12, static_cast<std::uint8_t>(head.lane.queue));
  put_number(at + 13, static_cast<std::uint8_t>(head.lane.kind));
  put_number(at + 14, form_version);
  put_number(at + 16, head.shard);
  put_number(at + 20, head.points);
  put_number(at + 24, head.version);
  put_number(at + 32, static_cast<std::uint64_t>(head.enqueued_at.time_since_epoch().count()));
  put_number(at + 40, checksum(blob));
  put_number(at + 48, head_check(offset, {at, bytes.size()}));
  to.append(at, bytes.size());
  to.append(blob);
}

std::optional<RecordHead> read_head(std::uint64_t mark, std::uint64_t offset,
                                    std::string_view bytes) {
  if (bytes.size() < record_head_bytes) return std::nullopt;
  const char* const at = bytes.data();
  if (number_at<std::uint64_t>(at) != mark) return std::nullopt;
  const auto identity = number_at<std::uint64_t>(at + 48);
  if (identity != head_check(offset, bytes)) return std::nullopt;
  const auto queue = number_at<std::uint8_t>(at + 12);
  const auto kind = number_at<std::uint8_t>(at + 13);
  if (queue >= points::queue_count || kind > 1) return std::nullopt;
  if (number_at<std::uint16_t>(at + 14) != form_version) return std::nullopt;
  RecordHead head;
  head.lane = {static_cast<points::QueueName>(queue), static_cast<points::LaneKind>(kind)};
  head.blob_bytes = number_at<std::uint32_t>(at + 8);
  head.shard = number_at<std::uint32_t>(at + 16);
  head.points = number_at<std::uint32_t>(at + 20);
  head.version = number_at<std::uint32_t>(at + 24);
  head.enqueued_at = points::Timestamp(
      std::chrono::microseconds(static_cast<std::int64_t>(number_at<std::uint64_t>(at + 32))));
  head.blob_check = number_at<std::uint64_t>(at + 40);
  head.identity = identity;
  if (head.blob_bytes > blob_bytes_max) return std::nullopt;
  return head;
}

bool is_whole(const RecordHead& head, std::string_view blob) {
  return blob.size() == head.blob_bytes && checksum(blob) == head.blob_check;
}

}  // namespace fixline::spool
