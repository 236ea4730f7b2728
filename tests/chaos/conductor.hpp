#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <string>
#include <vector>

#include "chaos/fault.hpp"
#include "chaos/load.hpp"
#include "chaos/progress.hpp"
#include "chaos/told_watch.hpp"
#include "support/stack.hpp"
#include "traffic/competition/random.hpp"

namespace fixline::chaos {

struct ScheduleOptions {
  std::uint64_t seed = 0;
  std::size_t faults = 40;                   ///< ends after so many...
  std::chrono::seconds time{1'000'000};      ///< ...or so long
  std::chrono::milliseconds longest{8'000};  ///< a fault lasts from 200 ms to this
  std::vector<std::string> only;             ///< names; empty: all
  std::vector<std::string> without;          ///< names
  Variant variant;                           ///< of the run's set-up
};

/// What was done.
struct Performance {
  std::map<std::string, std::uint64_t> faults;  ///< how often, by name
  std::uint64_t not_done = 0;                   ///< faults that could not be begun
  std::uint64_t steps = 0;                      ///< one, two or three faults at the same time each
  std::vector<std::string> findings;            ///< what must not happen, and did
  std::chrono::milliseconds took{0};

  [[nodiscard]] std::uint64_t fault_count() const;
};

/// Plays a schedule of faults on a stack: each step one to three faults on different parts, held,
/// mended in any order, and a rest. The same seed draws the same schedule.
class Conductor {
 public:
  Conductor(test::Stack& stack, Load& load, Progress& progress, ToldWatch& watch,
            ScheduleOptions options);

  /// Returns when the last fault is mended and everything runs.
  [[nodiscard]] Performance play();

 private:
  using Clock = std::chrono::steady_clock;

  [[nodiscard]] std::vector<const Fault*> draw_step();
  [[nodiscard]] const Fault* draw_one(Subject subject);
  [[nodiscard]] std::chrono::milliseconds draw_time(std::chrono::milliseconds least,
                                                    std::chrono::milliseconds most);
  void play_step(const std::vector<const Fault*>& step);
  void begin(const Fault& fault);
  /// Redis alone is out: how long clients feel it says something about the service.
  [[nodiscard]] static bool hits_redis_alone(const std::vector<const Fault*>& step);
  void end(const Fault& fault);
  void disturb(bool begins);
  void hold(const std::vector<const Fault*>& step, std::chrono::milliseconds time);
  void mend_what_fell(bool may_fall);

  test::Stack& stack_;
  Load& load_;
  Progress& progress_;
  ToldWatch& watch_;
  ScheduleOptions options_;
  traffic::Random random_;
  std::vector<Fault> faults_;
  Performance done_;
  Scene scene_;
};

}  // namespace fixline::chaos
