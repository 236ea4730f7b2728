#pragma once

#include <array>
#include <chrono>
#include <cstddef>
#include <mutex>
#include <optional>
#include <string>
#include <utility>

#include "points/lane.hpp"
#include "points/point.hpp"

namespace fixline::health {

/// Why batches of a queue fail, and since when.
struct QueueTrouble {
  std::string reason;
  std::chrono::steady_clock::time_point since;
};

/// Points that the database does not take now, while it takes their neighbours.
struct HeldPoints {
  std::size_t entries = 0;
  std::size_t points = 0;
  std::string reason{};                         ///< of those that were held last
  std::chrono::steady_clock::time_point since;  ///< of the oldest
};

/// How the processor fares with each queue: it notes it here, and whoever tells what goes on reads
/// it. Safe from any thread.
class QueueTroubles {
 public:
  using Clock = std::chrono::steady_clock;
  template <class Fact>
  using EachQueue = std::array<Fact, points::queue_count>;
  using All = EachQueue<std::optional<QueueTrouble>>;
  using Held = EachQueue<std::optional<HeldPoints>>;

  /// A batch has failed.
  void goes_on(points::QueueName queue, std::string reason, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    auto& trouble = all_[points::index_of(queue)];
    trouble = QueueTrouble{std::move(reason), trouble ? trouble->since : now};
  }

  /// A batch was written.
  void ends(points::QueueName queue) {
    const std::lock_guard lock(mutex_);
    all_[points::index_of(queue)].reset();
  }

  [[nodiscard]] All all() const {
    const std::lock_guard lock(mutex_);
    return all_;
  }

  void holds(points::QueueName queue, std::optional<HeldPoints> held, Clock::time_point now) {
    const std::lock_guard lock(mutex_);
    auto& holds = held_[points::index_of(queue)];
    if (holds && !held) held_until_[points::index_of(queue)] = now;
    holds = std::move(held);
  }

  /// It holds points, or did a moment ago: what was counted then has them still.
  [[nodiscard]] EachQueue<bool> have_held(Clock::time_point now) const {
    constexpr std::chrono::seconds moment{2};
    const std::lock_guard lock(mutex_);
    EachQueue<bool> have{};
    for (std::size_t at = 0; at < have.size(); ++at)
      have[at] = held_[at] || (held_until_[at] && now - *held_until_[at] < moment);
    return have;
  }

  [[nodiscard]] Held held() const {
    const std::lock_guard lock(mutex_);
    return held_;
  }

  /// When the oldest point that waits beside those that are held came into its queue.
  void waits(points::QueueName queue, std::optional<points::Timestamp> oldest) {
    const std::lock_guard lock(mutex_);
    waits_[points::index_of(queue)] = oldest;
  }

  [[nodiscard]] EachQueue<std::optional<points::Timestamp>> oldest_waiting() const {
    const std::lock_guard lock(mutex_);
    return waits_;
  }

  /// Points became dead letters.
  void buries(points::QueueName queue, std::string cause) {
    const std::lock_guard lock(mutex_);
    causes_[points::index_of(queue)] = std::move(cause);
  }

  /// Of the last dead letters; "" when there were none.
  [[nodiscard]] EachQueue<std::string> causes() const {
    const std::lock_guard lock(mutex_);
    return causes_;
  }

 private:
  mutable std::mutex mutex_;
  All all_;
  Held held_;
  EachQueue<std::optional<Clock::time_point>> held_until_;
  EachQueue<std::optional<points::Timestamp>> waits_;
  EachQueue<std::string> causes_;
};

}  // namespace fixline::health
