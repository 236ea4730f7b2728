#pragma once

#include <chrono>
#include <cstdint>
#include <memory>

#include "reactor/asio.hpp"

namespace fixline::postgres {

/// Waits, until a deadline, for a socket that libpq owns and closes.
///
/// It holds a descriptor of its own to that socket: libpq closes its own whenever the connection
/// is lost, and another socket may have the number before this hears of it. So what was watched
/// stays open until forget().
///
/// One reactor; one wait at a time.
class SocketWait {
 public:
  enum class Outcome : std::uint8_t { ready, timed_out, cancelled, failed };

  explicit SocketWait(const asio::any_io_executor& executor);
  SocketWait& operator=(SocketWait&&) = delete;
  ~SocketWait();

  /// Without a descriptor to be had the waits fail.
  void watch(int socket);
  void forget() noexcept;

  /// All waits from now on end within `limit`, until disarm().
  void arm(std::chrono::milliseconds limit);
  void disarm();

  asio::awaitable<Outcome> until_readable();
  asio::awaitable<Outcome> until_writable();
  asio::awaitable<Outcome> until_readable_or_writable();

 private:
  struct State;  // shared with the deadline's handler, which may outlive this

  std::shared_ptr<State> state_;
};

}  // namespace fixline::postgres
