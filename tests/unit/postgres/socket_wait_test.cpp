#include "postgres/socket_wait.hpp"

#include <gtest/gtest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <chrono>
#include <optional>

#include "posix/fd.hpp"

namespace fixline::postgres {
namespace {

using std::chrono::seconds;

struct Pair {
  Pair() {
    std::array<int, 2> ends{};
    EXPECT_EQ(::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC, 0, ends.data()), 0);
    near = ends[0];
    far = posix::Fd(ends[1]);
  }

  int near = -1;
  posix::Fd far;
};

TEST(SocketWait, LeavesAloneWhoeverGotTheNumberOfASocketThatLibpqClosed) {
  asio::io_context reactor;
  SocketWait wait(reactor.get_executor());
  const Pair lost;
  wait.watch(lost.near);
  ::close(lost.near);
  const Pair next;
  ASSERT_EQ(next.near, lost.near);
  asio::posix::stream_descriptor other(reactor, next.near);
  bool heard = false;
  other.async_wait(asio::posix::stream_descriptor::wait_read,
                   [&](const boost::system::error_code& error) { heard = !error; });

  wait.forget();
  ASSERT_EQ(::write(next.far.number(), "x", 1), 1);
  reactor.run_for(seconds(2));

  EXPECT_TRUE(heard);
}

TEST(SocketWait, WaitsForTheSocketThatGotTheNumberOfTheLast) {
  asio::io_context reactor;
  SocketWait wait(reactor.get_executor());
  const Pair lost;
  wait.watch(lost.near);
  ::close(lost.near);
  const Pair next;
  ASSERT_EQ(next.near, lost.near);
  std::optional<SocketWait::Outcome> outcome;

  wait.watch(next.near);
  wait.arm(seconds(2));
  asio::co_spawn(reactor, wait.until_readable(),
                 [&](const std::exception_ptr&, SocketWait::Outcome ended) {
                   outcome = ended;
                   wait.disarm();
                 });
  ASSERT_EQ(::write(next.far.number(), "x", 1), 1);
  reactor.run_for(seconds(3));
  ::close(next.near);

  EXPECT_EQ(outcome, SocketWait::Outcome::ready);
}

}  // namespace
}  // namespace fixline::postgres
