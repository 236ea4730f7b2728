#pragma once

#include <cstdint>
#include <string_view>
#include <vector>

#include "points/lane.hpp"
#include "queue/point_source.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {

/// When the entry of this id was added, by the clock of Redis; the epoch for no id of a stream.
[[nodiscard]] points::Timestamp time_of_id(std::string_view id);

/// Appends the entries of a stream's reply, [[id, [field, value, ...]], ...]. An entry that lacks a
/// field of ours is appended too, with 0 or nothing in its place, so that it can be dead-lettered
/// and does not wait forever.
void append_entries(redis::ReplyView list, points::Lane lane, std::uint32_t shard,
                    std::vector<Entry>& entries);

}  // namespace fixline::queue
