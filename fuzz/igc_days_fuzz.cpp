#include <vector>

#include "fuzz_target.hpp"
#include "tracks/igc_days.hpp"

using namespace fixline;

/// Two bytes a fix: its time of day in units of 1.5 s. The first says where the date stands.
int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
  using std::chrono::seconds;
  if (size < 3) return 0;
  std::vector<seconds> clock;
  for (std::size_t i = 1; i + 1 < size; i += 2)
    clock.emplace_back((data[i] * 256 + data[i + 1]) * 3 / 2 % 86'400);
  const std::chrono::sys_days date{std::chrono::days(20'000)};
  const auto placed =
      tracks::place_on_days(clock, {.at = data[0], .date = date}, date + std::chrono::days(30));
  fuzz::require(placed.times.size() == clock.size() && placed.last);
  for (std::size_t i = 0; i < clock.size(); ++i) {
    const auto& time = placed.times[i];
    // A fix keeps its time of day, wherever it goes.
    if (time) fuzz::require(*time - std::chrono::floor<std::chrono::days>(*time) == clock[i]);
  }
  return 0;
}
