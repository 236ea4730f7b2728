#pragma once

#include <atomic>
#include <cstdint>

namespace fixline::ingest {

/// The points that this process takes in, over all reactors: the queue's depth is looked at once a
/// second, and much can come in between. Safe from any thread.
class Inflow {
 public:
  /// Points of one request on their way to a durable place, to the end of its own life.
  class Passage {
   public:
    Passage(Inflow& inflow, std::uint64_t points) : inflow_(inflow), points_(points) {
      inflow_.under_way_.fetch_add(points_, std::memory_order_relaxed);
    }
    Passage& operator=(Passage&&) = delete;
    ~Passage() { inflow_.under_way_.fetch_sub(points_, std::memory_order_relaxed); }

    /// So many of them wait in the queue now.
    void queued(std::uint64_t points) {
      inflow_.queued_.fetch_add(points, std::memory_order_relaxed);
    }

   private:
    Inflow& inflow_;
    std::uint64_t points_;
  };

  [[nodiscard]] std::uint64_t under_way() const noexcept {
    return under_way_.load(std::memory_order_relaxed);
  }
  [[nodiscard]] std::uint64_t queued() const noexcept {  ///< ever
    return queued_.load(std::memory_order_relaxed);
  }

 private:
  std::atomic<std::uint64_t> under_way_ = 0;
  std::atomic<std::uint64_t> queued_ = 0;
};

}  // namespace fixline::ingest
