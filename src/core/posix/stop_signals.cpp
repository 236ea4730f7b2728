#include "posix/stop_signals.hpp"

#include <poll.h>
#include <sys/signalfd.h>
#include <unistd.h>

#include <cerrno>
#include <system_error>

namespace fixline::posix {

StopSignals::StopSignals() {
  sigset_t wanted;
  ::sigemptyset(&wanted);
  for (const int number : {SIGINT, SIGTERM, SIGHUP}) ::sigaddset(&wanted, number);
  signals_ = Fd(::signalfd(-1, &wanted, SFD_NONBLOCK | SFD_CLOEXEC));
  if (!signals_) throw std::system_error(errno, std::generic_category(), "signalfd");
  ::pthread_sigmask(SIG_BLOCK, &wanted, &before_);
}

StopSignals::~StopSignals() { ::pthread_sigmask(SIG_SETMASK, &before_, nullptr); }

unsigned StopSignals::count() {
  signalfd_siginfo one;
  while (::read(signals_.number(), &one, sizeof(one)) == sizeof(one))
    if (count_++ == 0) first_ = static_cast<int>(one.ssi_signo);
  return count_;
}

bool StopSignals::wait(std::chrono::milliseconds limit) {
  pollfd next{signals_.number(), POLLIN, 0};
  if (count() == 0) ::poll(&next, 1, static_cast<int>(limit.count()));
  return count() > 0;
}

}  // namespace fixline::posix
