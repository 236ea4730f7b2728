#pragma once

#include <chrono>
#include <cstdint>
#include <string_view>

namespace fixline::queue {

/// How long a sign of life counts: after it an instance is dead, and its entries are taken over.
inline constexpr std::chrono::milliseconds sign_life{8'000};

/// How an instance is, as its sign of life tells the others.
enum class InstanceState : std::uint8_t {
  alive,       ///< it stores what it reads
  stuck,       ///< it can't store now, and keeps what it has read
  hands_back,  ///< it can't store now: what it has read is for the others to take
};

/// Its word in Redis.
[[nodiscard]] constexpr std::string_view word_of(InstanceState state) noexcept {
  switch (state) {
    case InstanceState::alive: return "alive";
    case InstanceState::stuck: return "stuck";
    case InstanceState::hands_back: break;
  }
  return "hands_back";
}

/// Whether who gives that sign lives: it may be one of a newer version.
[[nodiscard]] constexpr bool tells_of_life(std::string_view sign) noexcept {
  return !sign.empty() && sign != "gone";
}

}  // namespace fixline::queue
