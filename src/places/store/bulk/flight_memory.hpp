#pragma once

#include <cstddef>
#include <functional>
#include <string_view>
#include <unordered_map>
#include <utility>

#include "points/uuid.hpp"

namespace fixline::store {

/// A value for each of the flights seen lately, at most `flights_max`: who was not seen for the
/// longest time is forgotten first, half of them at once.
template <class Value>
class FlightMemory {
 public:
  explicit FlightMemory(std::size_t flights_max) : generation_max_(flights_max / 2 + 1) {}

  /// Null for a flight that is not known; else valid until the next call.
  [[nodiscard]] Value* find(const points::Uuid& flight) {
    if (const auto found = recent_.find(flight); found != recent_.end()) return &found->second;
    const auto found = older_.find(flight);
    return found == older_.end() ? nullptr : &put(flight, found->second);
  }

  Value& put(const points::Uuid& flight, Value value) {
    if (recent_.size() >= generation_max_) {
      older_ = std::move(recent_);
      recent_.clear();
    }
    return recent_.insert_or_assign(flight, std::move(value)).first->second;
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
  using Generation = std::unordered_map<points::Uuid, Value, Hash>;

  std::size_t generation_max_;
  Generation recent_;
  Generation older_;
};

}  // namespace fixline::store
