#pragma once

#include <cstdint>

namespace fixline::traffic {

/// A small generator (SplitMix64) whose draws are the same on every machine, which those of the
/// standard library's distributions need not be.
class Random {
 public:
  explicit Random(std::uint64_t seed) : state_(seed) {}

  [[nodiscard]] std::uint64_t bits() {
    state_ += 0x9e3779b97f4a7c15U;
    std::uint64_t z = state_;
    z = (z ^ (z >> 30U)) * 0xbf58476d1ce4e5b9U;
    z = (z ^ (z >> 27U)) * 0x94d049bb133111ebU;
    return z ^ (z >> 31U);
  }

  /// Even over [low, high).
  [[nodiscard]] double between(double low, double high) {
    return low + (high - low) * (static_cast<double>(bits() >> 11U) * 0x1p-53);
  }

  /// Mean 0, deviation 1, never beyond 3.5: the sum of four even draws.
  [[nodiscard]] double bell() {
    constexpr double to_unit_deviation = 1.7320508075688772;
    return (between(-0.5, 0.5) + between(-0.5, 0.5) + between(-0.5, 0.5) + between(-0.5, 0.5)) *
           to_unit_deviation;
  }

  [[nodiscard]] bool chance(double probability) { return between(0, 1) < probability; }

  /// A generator of its own for part number `part`, however much this one is used.
  [[nodiscard]] static Random of_part(std::uint64_t seed, std::uint64_t part) {
    Random mixed(seed ^ (part * 0xd1342543de82ef95U));
    return Random(mixed.bits());
  }

 private:
  std::uint64_t state_;
};

}  // namespace fixline::traffic
