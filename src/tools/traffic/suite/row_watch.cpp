#include "traffic/suite/row_watch.hpp"

#include <algorithm>
#include <ranges>
#include <utility>

namespace fixline::traffic {
namespace {

using namespace std::chrono_literals;

constexpr std::size_t keys_a_query_max = 1'000;
constexpr Clock::duration pause_min = 1ms;
constexpr Clock::duration pause_max = 5ms;
constexpr int pause_part = 20;

}  // namespace

RowWatch::RowWatch(RowQuery query) : query_(std::move(query)), thread_([this] { watch(); }) {}

RowWatch::~RowWatch() {
  if (thread_.joinable()) (void)finish();
}

void RowWatch::await_row(RowKey key, Clock::time_point acknowledged) {
  {
    const std::lock_guard lock(mutex_);
    if (ends_) return;
    added_.push_back({std::move(key), acknowledged});
    ++awaited_count_;
  }
  changed_.notify_one();
}

bool RowWatch::has_seen_all() {
  const std::lock_guard lock(mutex_);
  return awaited_count_ == 0;
}

Result<RowWatch::Seen> RowWatch::finish() {
  {
    const std::lock_guard lock(mutex_);
    ends_ = true;
  }
  changed_.notify_one();
  if (thread_.joinable()) thread_.join();
  if (error_) return std::unexpected(*error_);
  seen_.missing = awaited_.size() + added_.size();
  return seen_;
}

void RowWatch::watch() {
  while (take_over_added()) {
    look();
    pause();
  }
}

/// Waits until there is something to look for; false at the end.
bool RowWatch::take_over_added() {
  std::unique_lock lock(mutex_);
  changed_.wait(lock, [this] { return ends_ || !added_.empty() || !awaited_.empty(); });
  std::ranges::move(added_, std::back_inserter(awaited_));
  added_.clear();
  return !ends_;
}

void RowWatch::look() {
  const auto found = query_.visible(awaited_ | std::views::take(keys_a_query_max));
  const auto now = Clock::now();
  ++seen_.queries;
  const std::lock_guard lock(mutex_);
  if (!found) {
    error_ = found.error();
    ends_ = true;
    awaited_count_ = 0;  // so that nobody waits for them
    return;
  }
  for (const auto place : *found) {
    seen_.times.add(std::max(now - awaited_[place].acknowledged, Clock::duration::zero()));
    awaited_[place].flight_uuid.clear();
  }
  std::erase_if(awaited_, [](const Awaited& one) { return one.flight_uuid.empty(); });
  awaited_count_ = awaited_.size() + added_.size();
}

void RowWatch::pause() {
  std::unique_lock lock(mutex_);
  if (awaited_.empty()) return;
  const auto age = Clock::now() - awaited_.front().acknowledged;
  changed_.wait_for(lock, std::clamp(age / pause_part, pause_min, pause_max),
                    [this] { return ends_; });
}

}  // namespace fixline::traffic
