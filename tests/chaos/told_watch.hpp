#pragma once

#include <atomic>
#include <condition_variable>
#include <cstdint>
#include <mutex>
#include <string>
#include <thread>
#include <vector>

#include "chaos/lie_judge.hpp"
#include "chaos/progress.hpp"
#include "chaos/true_state.hpp"
#include "support/stack.hpp"

namespace fixline::chaos {

/// What a watch saw.
struct Watched {
  std::uint64_t looks = 0;
  std::uint64_t stuck = 0;  ///< see LieJudge
  std::uint64_t quiet = 0;
  std::uint64_t lies = 0;
  std::vector<std::string> examples;  ///< of lies, with the second; bounded
};

/// Asks the service once a second how it is, and the servers whether that is so, on a thread of its
/// own. Members may be called from one other thread.
class ToldWatch {
 public:
  ToldWatch(const test::Stack& stack, Progress& progress);
  ToldWatch(const ToldWatch&) = delete;
  ToldWatch& operator=(const ToldWatch&) = delete;
  ~ToldWatch() = default;

  void start();
  /// Returns when the last look is over.
  [[nodiscard]] Watched stop();

  /// Faults go on from now on, or none does.
  void faults_go_on(bool some);
  /// Something is done to the service itself from now on, or that is over.
  void service_is_disturbed(bool disturbed);

 private:
  void run(const std::stop_token& stopped);
  void look();

  test::Stack const& stack_;
  Progress& progress_;
  Truth truth_;
  LieJudge judge_;
  Watched watched_;
  std::atomic<bool> has_faults_{false};
  std::atomic<bool> had_faults_{false};  ///< since the last look
  std::atomic<bool> is_disturbed_{false};
  std::atomic<bool> was_disturbed_{false};  ///< since the last look
  std::mutex mutex_;
  std::condition_variable_any wakes_;
  std::jthread thread_;
};

}  // namespace fixline::chaos
