#include "queue/redis_entry.hpp"

#include <charconv>
#include <chrono>
#include <limits>

namespace fixline::queue {
namespace {

std::uint32_t number_in(redis::ReplyView value) {
  const auto number = value.integer();
  const bool fits = number && *number >= 0 && *number <= std::numeric_limits<std::int32_t>::max();
  return fits ? static_cast<std::uint32_t>(*number) : 0;
}

Entry entry_from(redis::ReplyView reply, points::Lane lane, std::uint32_t shard) {
  Entry entry;
  entry.id = reply[0].text();
  entry.lane = lane;
  entry.shard = shard;
  entry.enqueued_at = time_of_id(entry.id);
  const redis::ReplyView fields = reply[1];
  for (std::size_t i = 0; i + 1 < fields.size(); i += 2) {
    const std::string_view name = fields[i].text();
    const redis::ReplyView value = fields[i + 1];
    if (name == "v") entry.version = number_in(value);
    if (name == "n") entry.points = number_in(value);
    if (name == "d") entry.blob = value.text();
  }
  return entry;
}

}  // namespace

points::Timestamp time_of_id(std::string_view id) {
  std::int64_t milliseconds = 0;
  const auto [end, problem] = std::from_chars(id.data(), id.data() + id.size(), milliseconds);
  constexpr std::int64_t limit = std::numeric_limits<std::int64_t>::max() / 1000;
  if (problem != std::errc{} || milliseconds < 0 || milliseconds > limit) return {};
  return points::Timestamp(std::chrono::milliseconds(milliseconds));
}

void append_entries(redis::ReplyView list, points::Lane lane, std::uint32_t shard,
                    std::vector<Entry>& entries) {
  for (std::size_t i = 0; i != list.size(); ++i)
    if (list[i].size() == 2) entries.push_back(entry_from(list[i], lane, shard));
}

}  // namespace fixline::queue
