#include "processor/queue_lines.hpp"

#include <algorithm>
#include <utility>

namespace fixline::processor {

QueueLines::QueueLines(std::size_t sources, std::size_t shards, std::size_t read_ahead_points)
    : shards_(shards), lines_(sources * shards, Line{ReadAhead(read_ahead_points), {}, false}) {}

void QueueLines::add(std::size_t source, std::vector<queue::Entry> entries) {
  auto by_shard = sorted_by_shard(std::move(entries));
  for (std::size_t shard = 0; shard < shards_; ++shard) {
    Line& line = lines_[index(source, shard)];
    if (line.waiting.points() == 0) line.waits_since = Clock::now();
    line.waiting.add(std::move(by_shard[shard]));
  }
}

void QueueLines::put_back(std::size_t source, std::vector<queue::Entry> entries) {
  auto by_shard = sorted_by_shard(std::move(entries));
  for (std::size_t shard = 0; shard < shards_; ++shard)
    lines_[index(source, shard)].waiting.put_back(std::move(by_shard[shard]));
}

void QueueLines::clear(std::size_t source) {
  for (std::size_t shard = 0; shard < shards_; ++shard)
    lines_[index(source, shard)].waiting.clear();
}

std::vector<std::vector<queue::Entry>> QueueLines::sorted_by_shard(
    std::vector<queue::Entry> entries) const {
  std::vector<std::vector<queue::Entry>> by_shard(shards_);
  for (auto& entry : entries) by_shard[entry.shard % shards_].push_back(std::move(entry));
  return by_shard;
}

std::size_t QueueLines::next() {
  do last_ = (last_ + 1) % lines_.size();
  while (lines_[last_].is_under_way || lines_[last_].waiting.points() == 0);
  return last_;
}

std::vector<queue::Entry> QueueLines::take(std::size_t index, std::size_t points_max) {
  Line& line = lines_[index];
  line.waits_since = Clock::now();
  line.is_under_way = true;
  return line.waiting.take(points_max);
}

bool QueueLines::is_under_way() const { return std::ranges::any_of(lines_, &Line::is_under_way); }

bool QueueLines::is_under_way(std::size_t source) const {
  return std::ranges::any_of(of_source(source), &Line::is_under_way);
}

bool QueueLines::is_full(std::size_t source) const {
  return std::ranges::any_of(of_source(source),
                             [](const Line& line) { return line.waiting.is_full(); });
}

std::size_t QueueLines::waiting(std::size_t source) const {
  std::size_t points = 0;
  for (const Line& line : of_source(source)) points += line.waiting.points();
  return points;
}

std::size_t QueueLines::longest(std::size_t source) const {
  std::size_t most = 0;
  for (const Line& line : of_source(source)) most = std::max(most, line.waiting.points());
  return most;
}

std::size_t QueueLines::available() const {
  std::size_t points = 0;
  for (const Line& line : lines_)
    if (!line.is_under_way) points += line.waiting.points();
  return points;
}

QueueLines::Clock::time_point QueueLines::available_since() const {
  auto oldest = Clock::time_point::max();
  for (const Line& line : lines_)
    if (!line.is_under_way && line.waiting.points() > 0)
      oldest = std::min(oldest, line.waits_since);
  return oldest;
}

std::optional<points::Timestamp> QueueLines::oldest() const {
  std::optional<points::Timestamp> oldest;
  for (const Line& line : lines_) {
    const auto of_line = line.waiting.oldest();
    if (of_line && (!oldest || *of_line < *oldest)) oldest = of_line;
  }
  return oldest;
}

}  // namespace fixline::processor
