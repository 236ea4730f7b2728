#include "posix/stop_signals.hpp"

#include <gtest/gtest.h>
#include <poll.h>
#include <unistd.h>

namespace fixline::posix {
namespace {

using std::chrono::milliseconds;

TEST(StopSignals, AreCountedAndTheFirstDecidesTheExitCode) {
  StopSignals signals;
  EXPECT_FALSE(signals.wait(milliseconds(1)));
  EXPECT_EQ(signals.count(), 0U);

  ::kill(::getpid(), SIGTERM);
  EXPECT_TRUE(signals.wait(milliseconds(1000)));
  ::kill(::getpid(), SIGINT);

  EXPECT_EQ(signals.count(), 2U);
  EXPECT_EQ(signals.exit_code(), 143);
}

TEST(StopSignals, MakeTheirDescriptorReadable) {
  StopSignals signals;
  ::kill(::getpid(), SIGHUP);

  pollfd waiting{signals.descriptor(), POLLIN, 0};

  EXPECT_EQ(::poll(&waiting, 1, 1000), 1);
  EXPECT_EQ(signals.count(), 1U);
}

TEST(StopSignals, LeaveTheSignalsAsTheyWere) {
  {
    const StopSignals signals;
  }
  sigset_t blocked;
  ::pthread_sigmask(SIG_SETMASK, nullptr, &blocked);

  EXPECT_EQ(sigismember(&blocked, SIGINT), 0);
}

}  // namespace
}  // namespace fixline::posix
