#pragma once

#include <array>
#include <functional>
#include <string>
#include <string_view>

#include "chaos/fault.hpp"

namespace fixline::chaos {

inline constexpr std::array tables{"live_track_points", "uploaded_track_points",
                                   "flymaster",         "scoring_tracks",
                                   "flights",           "dead_letters"};

[[nodiscard]] std::string draw_table(Scene& scene);
/// One that has a column of flights, or of devices: all but dead_letters.
[[nodiscard]] std::string draw_table_of_flights(Scene& scene);

/// A condition on the row that `row` names ("NEW." or ""), which holds for one flight in 16, or
/// one device in ten.
[[nodiscard]] std::string draw_flights(Scene& scene, std::string_view table, std::string_view row);

[[nodiscard]] std::string for_each_table(std::string_view before, std::string_view after);

/// "postgres-`name`": statements that spoil the set-up, and those that mend it, which must be
/// right whatever was spoilt, and where nothing was.
[[nodiscard]] Fault sql_fault(const std::string& name, double weight,
                              std::function<std::string(Scene&)> spoil, std::string mend);

}  // namespace fixline::chaos
