#pragma once

#include <boost/asio/any_io_executor.hpp>
#include <boost/asio/awaitable.hpp>
#include <chrono>
#include <cstdint>
#include <memory>

namespace fixline::postgres {

namespace asio = boost::asio;

/// Waits, until a deadline, for a socket that libpq owns and closes.
///
/// One reactor; one wait at a time. forget() before libpq closes the socket.
class SocketWait {
 public:
  enum class Outcome : std::uint8_t { ready, timed_out, cancelled, failed };

  explicit SocketWait(const asio::any_io_executor& executor);
  SocketWait(const SocketWait&) = delete;
  SocketWait& operator=(const SocketWait&) = delete;
  ~SocketWait();

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
