#pragma once

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fixline::processor {

/// What else is in a batch that takes long, by which it shows whether one flight does or all.
enum class Company : std::uint8_t { one_flight, several_flights };

/// How long a batch of a queue is waited for before it is looked for the flights that it takes long
/// for, whose neighbours wait meanwhile: several times what others took of late, and twice what so
/// many points would take at their pace. It is no last word: where all of a batch takes longer, the
/// next one is given several times as long, so that a slow table or disk gets its time, whatever
/// that is. Of a flight alone that says less: when it comes again, others may have come. Pure.
class BatchPatience {
 public:
  using Seconds = std::chrono::duration<double>;

  [[nodiscard]] Seconds of(std::size_t points, Company company) const {
    const auto count = static_cast<double>(points);
    const bool is_alone = company == Company::one_flight;
    return std::max({first(company) + count * a_point_, learned_, is_alone ? alone_ : Seconds{}});
  }

  /// All of a batch.
  void committed(std::size_t points, Seconds took) {
    const auto for_points =
        std::max(took - a_batch, Seconds{}) / std::max(static_cast<double>(points), 1.0);
    learned_ = std::max<Seconds>(several * took, kept * learned_);
    a_point_ = std::max<Seconds>({2 * for_points, kept * a_point_, least_a_point});
    alone_ = {};
  }
  /// Some of it, the others are held.
  void parted() { alone_ = {}; }
  void failed(std::size_t points, Company company, Seconds took) {
    const auto was = of(points, company);
    if (took < was) return;
    if (company == Company::one_flight)
      alone_ = 2 * was;
    else
      learned_ = several * was;
  }

 private:
  static constexpr Seconds a_point_of_an_unknown_table{0.005};
  static constexpr Seconds least_a_point{0.0001};
  static constexpr Seconds a_batch{0.02};  // however few points it has
  static constexpr double several = 4;
  static constexpr double kept = 0.75;

  // Alone it is soon tried again, with those that came: they must not wait long.
  static constexpr Seconds first(Company company) {
    return company == Company::one_flight ? Seconds{1} : Seconds{2};
  }

  Seconds learned_{};
  Seconds a_point_ = a_point_of_an_unknown_table;
  Seconds alone_{};  // of those that failed in a row
};

}  // namespace fixline::processor
