#include "dev/stop_signals.hpp"

#include <csignal>
#include <ctime>

namespace fixline::app {
namespace {

sigset_t stopping() {
  sigset_t set;
  sigemptyset(&set);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) sigaddset(&set, number);
  return set;
}

}  // namespace

StopSignals::StopSignals() {
  const auto set = stopping();
  ::pthread_sigmask(SIG_BLOCK, &set, nullptr);
}

bool StopSignals::wait(std::chrono::milliseconds limit) {
  const auto set = stopping();
  const timespec time{limit.count() / 1000, limit.count() % 1000 * 1'000'000};
  if (::sigtimedwait(&set, nullptr, &time) > 0) ++count_;
  return count_ > 0;
}

}  // namespace fixline::app
