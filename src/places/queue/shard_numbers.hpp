#pragma once

#include <algorithm>
#include <cstdint>
#include <mutex>
#include <string>
#include <utility>
#include <vector>

namespace fixline::queue {

/// As many shards a queue can have: the setting's bound.
inline constexpr std::uint32_t shards_max = 256;

/// How many shards a queue has, as far as this process knows.
struct ShardState {
  std::uint32_t wanted = 1;   ///< our setting
  std::uint32_t written = 1;  ///< in force: new entries go into shards 0..written-1
  std::uint32_t read = 1;     ///< every shard that ever was: all are read and counted
  std::vector<std::uint32_t> wanted_elsewhere{};  ///< other settings of instances that live
  std::string trouble{};  ///< why the instances can't agree; empty when they can
};

/// What is odd about the numbers, for a person; empty when nothing is.
[[nodiscard]] std::string difference_in(const ShardState& state);

/// The numbers of shards that the instances agree upon by way of Redis, shared by the reactors of a
/// process. `read` never shrinks. Safe from any thread.
class ShardNumbers {
 public:
  explicit ShardNumbers(std::uint32_t wanted) {
    state_.wanted = state_.written = state_.read = std::clamp<std::uint32_t>(wanted, 1, shards_max);
  }

  [[nodiscard]] std::uint32_t written() const {
    const std::lock_guard lock(mutex_);
    return state_.written;
  }
  [[nodiscard]] std::uint32_t read() const {
    const std::lock_guard lock(mutex_);
    return state_.read;
  }
  [[nodiscard]] ShardState state() const {
    const std::lock_guard lock(mutex_);
    return state_;
  }

  /// What the instances agree upon.
  void agree(std::uint32_t written, std::uint32_t read, std::vector<std::uint32_t> elsewhere) {
    const std::lock_guard lock(mutex_);
    state_.written = std::clamp<std::uint32_t>(written, 1, shards_max);
    state_.wanted_elsewhere = std::move(elsewhere);
    state_.trouble.clear();
    grow(std::max(read, state_.written));
  }

  /// So many shards are there, whoever made them.
  void found(std::uint32_t read) {
    const std::lock_guard lock(mutex_);
    grow(read);
  }

  void fail(std::string trouble) {
    const std::lock_guard lock(mutex_);
    state_.trouble = std::move(trouble);
  }

 private:
  void grow(std::uint32_t read) { state_.read = std::clamp(read, state_.read, shards_max); }

  mutable std::mutex mutex_;
  ShardState state_;
};

}  // namespace fixline::queue
