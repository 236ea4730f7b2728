#include "processor/read_ahead.hpp"

#include <algorithm>
#include <utility>

namespace fixline::processor {
namespace {

// An entry that claims to hold nothing still takes a turn, else it would wait for ever.
std::size_t load_of(const queue::Entry& entry) { return std::max<std::size_t>(entry.points, 1); }

}  // namespace

void ReadAhead::add(std::vector<queue::Entry> entries) {
  for (auto& entry : entries) {
    points_ += load_of(entry);
    line_of(entry).push_back(std::move(entry));
  }
  update_full();
}

void ReadAhead::clear() {
  for (auto* line : {&redelivered_, &priority_, &normal_}) line->clear();
  points_ = 0;
  update_full();
}

void ReadAhead::put_back(std::vector<queue::Entry> entries) {
  for (auto entry = entries.rbegin(); entry != entries.rend(); ++entry) {
    points_ += load_of(*entry);
    line_of(*entry).push_front(std::move(*entry));
  }
  update_full();
}

std::deque<queue::Entry>& ReadAhead::line_of(const queue::Entry& entry) {
  if (entry.redelivered) return redelivered_;
  return entry.lane.kind == points::LaneKind::priority ? priority_ : normal_;
}

std::vector<queue::Entry> ReadAhead::take(std::size_t points_max) {
  std::vector<queue::Entry> batch;
  std::size_t taken = 0;
  for (auto* line : {&redelivered_, &priority_, &normal_}) {
    while (!line->empty() && (batch.empty() || taken + load_of(line->front()) <= points_max)) {
      taken += load_of(line->front());
      batch.push_back(std::move(line->front()));
      line->pop_front();
    }
    if (line == &redelivered_ && !batch.empty()) break;
  }
  points_ -= taken;
  update_full();
  return batch;
}

// Two marks, so that the reader does not stop and go with every batch.
std::optional<points::Timestamp> ReadAhead::oldest() const {
  std::optional<points::Timestamp> oldest;
  for (const auto* line : {&redelivered_, &priority_, &normal_})
    if (!line->empty() && (!oldest || line->front().enqueued_at < *oldest))
      oldest = line->front().enqueued_at;
  return oldest;
}

void ReadAhead::update_full() {
  if (points_ >= points_max_) full_ = true;
  if (points_ <= points_max_ / 2) full_ = false;
}

}  // namespace fixline::processor
