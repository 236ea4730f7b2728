#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_set>
#include <utility>

#include "points/uuid.hpp"

namespace fixline::store {

/// Flights whose row is committed. Holds at most `flights_max`; who was not seen for the longest
/// time is forgotten first, half of them at once, and merely costs another insert that does
/// nothing.
class KnownFlights {
 public:
  explicit KnownFlights(std::size_t flights_max) : generation_max_(flights_max / 2 + 1) {}

  [[nodiscard]] bool contains(const points::Uuid& flight) {
    if (recent_.contains(flight)) return true;
    if (!older_.contains(flight)) return false;
    add(flight);
    return true;
  }

  void add(const points::Uuid& flight) {
    if (recent_.size() >= generation_max_) {
      older_ = std::move(recent_);
      recent_.clear();
    }
    recent_.insert(flight);
  }

  void clear() {
    recent_.clear();
    older_.clear();
  }

  [[nodiscard]] std::size_t size() const noexcept { return recent_.size() + older_.size(); }

 private:
  struct Hash {
    std::size_t operator()(const points::Uuid& uuid) const noexcept {
      return std::hash<std::string_view>{}(
          {reinterpret_cast<const char*>(uuid.bytes.data()), uuid.bytes.size()});
    }
  };
  using Generation = std::unordered_set<points::Uuid, Hash>;

  std::size_t generation_max_;
  Generation recent_;
  Generation older_;
};

}  // namespace fixline::store
