#include "refusals/refusal_buffer.hpp"

#include <utility>

namespace fixline::refusals {

void RefusalBuffer::add(std::string_view name, std::span<const NotedRefusal> refusals,
                        Clock::time_point now) {
  if (name.empty() || refusals.empty()) return;
  const std::scoped_lock lock(mutex_);
  if (!admits(name, now)) return;
  auto place = waiting_.find(name);
  if (place == waiting_.end()) {
    if (waiting_.size() >= limits_.waiting) return;
    place = waiting_.try_emplace(std::string(name)).first;
  }
  auto& kept = place->second;
  for (const auto& refusal : refusals) {
    if (kept.size() == kept_of_a_name) kept.pop_front();
    kept.push_back(refusal);
  }
}

RefusalBuffer::ByName RefusalBuffer::take() {
  const std::scoped_lock lock(mutex_);
  return std::exchange(waiting_, {});
}

bool RefusalBuffer::admits(std::string_view name, Clock::time_point now) {
  begin_windows(now);
  if (names_.contains(name)) return true;
  if (new_this_minute_ >= limits_.new_a_minute || names_.size() >= limits_.an_hour) return false;
  names_.emplace(name);
  ++new_this_minute_;
  return true;
}

void RefusalBuffer::begin_windows(Clock::time_point now) {
  if (now - minute_begins_ >= std::chrono::minutes(1)) {
    minute_begins_ = now;
    new_this_minute_ = 0;
  }
  if (now - hour_begins_ >= std::chrono::hours(1)) {
    hour_begins_ = now;
    names_.clear();
  }
}

}  // namespace fixline::refusals
