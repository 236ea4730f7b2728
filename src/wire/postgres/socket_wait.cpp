#include "postgres/socket_wait.hpp"

#include <fcntl.h>

#include <boost/asio/experimental/awaitable_operators.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>

#include "posix/fd.hpp"

namespace fixline::postgres {

using Descriptor = asio::posix::stream_descriptor;

struct SocketWait::State {
  explicit State(const asio::any_io_executor& executor) : descriptor(executor), alarm(executor) {}

  [[nodiscard]] Outcome outcome(const boost::system::error_code& error) const {
    if (expired) return Outcome::timed_out;
    if (!error) return Outcome::ready;
    return error == asio::error::operation_aborted ? Outcome::cancelled : Outcome::failed;
  }

  asio::awaitable<Outcome> wait(Descriptor::wait_type what) {
    if (expired) co_return Outcome::timed_out;
    const auto [error] = co_await descriptor.async_wait(what, reactor::as_value);
    co_return outcome(error);
  }

  Descriptor descriptor;
  asio::steady_timer alarm;
  std::uint64_t armed = 0;  // tells an alarm that is no longer meant
  bool expired = false;
};

SocketWait::SocketWait(const asio::any_io_executor& executor)
    : state_(std::make_shared<State>(executor)) {}

SocketWait::~SocketWait() {
  forget();
  disarm();
}

void SocketWait::watch(int socket) {
  forget();
  posix::Fd own(::fcntl(socket, F_DUPFD_CLOEXEC, 0));
  boost::system::error_code told_by_the_wait;
  if (own) state_->descriptor.assign(own.release(), told_by_the_wait);
}

void SocketWait::forget() noexcept {
  boost::system::error_code ignored;
  state_->descriptor.close(ignored);
}

void SocketWait::arm(std::chrono::milliseconds limit) {
  state_->expired = false;
  ++state_->armed;
  state_->alarm.expires_after(limit);
  state_->alarm.async_wait([weak = std::weak_ptr<State>(state_),
                            armed = state_->armed](const boost::system::error_code& error) {
    const auto state = weak.lock();
    if (error || !state || state->armed != armed) return;
    state->expired = true;
    if (state->descriptor.is_open()) state->descriptor.cancel();
  });
}

void SocketWait::disarm() {
  ++state_->armed;
  state_->expired = false;
  state_->alarm.cancel();
}

asio::awaitable<SocketWait::Outcome> SocketWait::until_readable() {
  return state_->wait(Descriptor::wait_read);
}

asio::awaitable<SocketWait::Outcome> SocketWait::until_writable() {
  return state_->wait(Descriptor::wait_write);
}

asio::awaitable<SocketWait::Outcome> SocketWait::until_readable_or_writable() {
  using namespace asio::experimental::awaitable_operators;
  const auto winner = co_await (until_readable() || until_writable());
  co_return winner.index() == 0 ? std::get<0>(winner) : std::get<1>(winner);
}

}  // namespace fixline::postgres
