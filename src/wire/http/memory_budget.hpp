#pragma once

#include <atomic>
#include <cstddef>
#include <mutex>
#include <string>
#include <unordered_map>
#include <utility>

#include "error/error.hpp"

namespace fixline::http {

/// The memory that all requests under way may take together, over all reactors.
///
/// So that a few who hold much back leave enough for the others: large shares leave an eighth of it
/// to small ones, and one client's, if it has more than one, take half of it together; its small
/// ones bring that to three quarters. Tiny shares, as most are, are asked for nothing but what is
/// left. Safe from any thread; takes a lock for what is not tiny.
class MemoryBudget {
 public:
  static constexpr std::size_t tiny_bytes_max = std::size_t{16} << 10;
  static constexpr std::size_t small_bytes_max = std::size_t{256} << 10;

  explicit MemoryBudget(std::size_t bytes_max) : bytes_max_(bytes_max) {}

  /// Lets a share of `client` grow from so many bytes to so many. Errors: overloaded, when that is
  /// not to be had now; too_large, when it never is. Nothing is taken then.
  [[nodiscard]] Result<void> grow(const std::string& client, std::size_t from, std::size_t to);
  /// A share of `client` shrinks from so many bytes to so many; to none at its end.
  void shrink(const std::string& client, std::size_t from, std::size_t to) noexcept;

  [[nodiscard]] std::size_t bytes() const noexcept {
    return bytes_.load(std::memory_order_relaxed);
  }

 private:
  /// What one client has in shares that are not tiny.
  struct Holding {
    std::size_t bytes = 0;
    std::size_t shares = 0;
  };

  [[nodiscard]] bool take(std::size_t bytes, std::size_t bytes_max) noexcept;
  [[nodiscard]] bool take_of_client(const std::string& client, std::size_t from, std::size_t to);

  std::size_t bytes_max_;
  std::atomic<std::size_t> bytes_ = 0;
  std::mutex mutex_;
  std::unordered_map<std::string, Holding> clients_;
};

/// One request's share of a budget, given back at its end. Movable; not thread-safe.
class MemoryShare {
 public:
  MemoryShare() = default;
  /// `client` must outlive it.
  MemoryShare(MemoryBudget& budget, const std::string& client)
      : budget_(&budget), client_(&client) {}
  MemoryShare(MemoryShare&& other) noexcept
      : budget_(std::exchange(other.budget_, nullptr)),
        client_(other.client_),
        bytes_(std::exchange(other.bytes_, 0)) {}
  MemoryShare& operator=(MemoryShare&& other) noexcept {
    std::swap(budget_, other.budget_);
    std::swap(client_, other.client_);
    std::swap(bytes_, other.bytes_);
    return *this;
  }
  ~MemoryShare() {
    if (budget_ != nullptr && bytes_ > 0) budget_->shrink(*client_, bytes_, 0);
  }

  /// Makes the share at least so large. Errors: those of the budget. Without one there is no limit.
  [[nodiscard]] Result<void> grow_to(std::size_t bytes) {
    if (bytes <= bytes_ || budget_ == nullptr) return {};
    auto grown = budget_->grow(*client_, bytes_, bytes);
    if (grown) bytes_ = bytes;
    return grown;
  }

  /// Makes it so large, be it larger or smaller than before; one that is tiny stays as it is.
  /// Errors: as above.
  [[nodiscard]] Result<void> resize(std::size_t bytes) {
    if (bytes >= bytes_ || bytes_ <= MemoryBudget::tiny_bytes_max) return grow_to(bytes);
    if (budget_ == nullptr) return {};
    budget_->shrink(*client_, bytes_, bytes);
    bytes_ = bytes;
    return {};
  }

 private:
  MemoryBudget* budget_ = nullptr;
  const std::string* client_ = nullptr;
  std::size_t bytes_ = 0;
};

}  // namespace fixline::http
