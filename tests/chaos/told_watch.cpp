#include "chaos/told_watch.hpp"

#include <chrono>

#include "chaos/told_state.hpp"

namespace fixline::chaos {

using Clock = std::chrono::steady_clock;

ToldWatch::ToldWatch(const test::Stack& stack, Progress& progress)
    : stack_(stack), progress_(progress), truth_(stack) {}

void ToldWatch::start() {
  thread_ = std::jthread([this](const std::stop_token& stopped) { run(stopped); });
}

Watched ToldWatch::stop() {
  thread_.request_stop();
  if (thread_.joinable()) thread_.join();
  watched_.stuck = judge_.moments_stuck();
  watched_.quiet = judge_.moments_quiet();
  return watched_;
}

void ToldWatch::faults_go_on(bool some) {
  has_faults_ = some;
  had_faults_ = true;
}

void ToldWatch::service_is_disturbed(bool disturbed) {
  is_disturbed_ = disturbed;
  was_disturbed_ = true;
}

void ToldWatch::run(const std::stop_token& stopped) {
  constexpr std::chrono::seconds every{1};
  auto next = Clock::now();
  while (!stopped.stop_requested()) {
    look();
    next = std::max(next + every, Clock::now());
    std::unique_lock lock(mutex_);
    wakes_.wait_until(lock, stopped, next, [] { return false; });
  }
}

void ToldWatch::look() {
  constexpr std::size_t examples_max = 60;
  const auto truth = truth_.look();
  const auto told = ask_service(stack_.port());
  const auto now = std::chrono::system_clock::now().time_since_epoch();
  const bool has_faults = had_faults_.exchange(false) || has_faults_;
  const bool is_disturbed = was_disturbed_.exchange(false) || is_disturbed_;
  const LieJudge::Moment moment{Clock::now(),
                                std::chrono::duration_cast<std::chrono::milliseconds>(now).count(),
                                has_faults, is_disturbed};
  ++watched_.looks;
  for (const auto& lie : judge_.look(moment, truth, told)) {
    ++watched_.lies;
    const auto text = progress_.say("LIE: " + lie);
    if (watched_.examples.size() < examples_max) watched_.examples.push_back(text);
  }
}

}  // namespace fixline::chaos
