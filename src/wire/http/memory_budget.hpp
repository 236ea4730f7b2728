#pragma once

#include <atomic>
#include <cstddef>
#include <utility>

namespace fixline::http {

/// The memory that all requests under way may take together, over all reactors. Safe from any
/// thread.
class MemoryBudget {
 public:
  explicit MemoryBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// False, and nothing taken, when so much is not left.
  [[nodiscard]] bool take(std::size_t bytes) noexcept {
    const std::size_t before = bytes_.fetch_add(bytes, std::memory_order_relaxed);
    if (before + bytes <= bytes_max_) return true;
    give_back(bytes);
    return false;
  }
  void give_back(std::size_t bytes) noexcept { bytes_.fetch_sub(bytes, std::memory_order_relaxed); }

  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_.load(std::memory_order_relaxed);
  }

 private:
  std::size_t bytes_max_;
  std::atomic<std::size_t> bytes_ = 0;
};

/// One request's share of a budget, given back at its end. Movable; not thread-safe.
class MemoryShare {
 public:
  MemoryShare() = default;
  explicit MemoryShare(MemoryBudget& budget) : budget_(&budget) {}
  MemoryShare(MemoryShare&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)), bytes_(std::exchange(other.bytes_, 0)) {}
  MemoryShare& operator=(MemoryShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MemoryShare() {
    if (budget_ != nullptr) budget_->give_back(bytes_);
  }

  /// Makes the share at least so large; false when that is not to be had. Without a budget there
  /// is no limit.
  [[nodiscard]] bool grow_to(std::size_t bytes) {
    if (bytes <= bytes_ || budget_ == nullptr) return true;
    if (!budget_->take(bytes - bytes_)) return false;
    bytes_ = bytes;
    return true;
  }

 private:
  MemoryBudget* budget_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace fixline::http
