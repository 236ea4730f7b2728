#include "chaos/progress.hpp"

#include <cstdio>
#include <numeric>

namespace fixline::chaos {

std::string answers_between(const Tally& before, const Tally& now) {
  std::string text;
  for (std::size_t i = 0; i < answer_count; ++i) {
    const auto count = now.requests[i] - before.requests[i];
    if (count == 0) continue;
    if (!text.empty()) text += ", ";
    text += std::to_string(count) + " " + std::string(name_of(static_cast<Answer>(i)));
  }
  return text.empty() ? "no answers" : text;
}

Progress::Progress(Load& load) : load_(load) {}

std::string Progress::say(const std::string& text) {
  const std::chrono::duration<double> since = Clock::now() - began_;
  char time[32];
  std::snprintf(time, sizeof time, "%8.2f s  ", since.count());
  auto line = time + text;
  std::puts(line.c_str());
  std::fflush(stdout);
  return line;
}

void Progress::beat() {
  constexpr std::chrono::seconds every{5};
  const auto now = Clock::now();
  if (now - told_ < every) return;
  const std::chrono::duration<double> since = now - told_;
  const Tally tally = load_.tally();
  const auto requests = std::accumulate(tally.requests.begin(), tally.requests.end(), 0ULL) -
                        std::accumulate(last_.requests.begin(), last_.requests.end(), 0ULL);
  char rate[64];
  std::snprintf(rate, sizeof rate,
                "%.0f requests/s: ", static_cast<double>(requests) / since.count());
  say("  " + std::string(rate) + answers_between(last_, tally) + "; " +
      std::to_string(tally.acknowledged) + " points acknowledged");
  told_ = now;
  last_ = tally;
}

}  // namespace fixline::chaos
