#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "posix/fd.hpp"
#include "traffic/load/pacer.hpp"
#include "traffic/load/poller.hpp"
#include "traffic/load/response_reader.hpp"
#include "traffic/load/target.hpp"

namespace fixline::traffic {

/// One keep-alive connection, one request at a time, without blocking.
class Wire {
 public:
  enum class State : std::uint8_t { closed, connecting, idle, busy };

  /// What an event did to it.
  enum class Outcome : std::uint8_t {
    nothing,    ///< it waits on
    connected,  ///< it is idle for the first time
    answered,   ///< status() is the answer's; idle, or closed when that was the last
    dropped,    ///< the other side closed it while it was idle; closed
    refused,    ///< it did not connect; closed
    cut         ///< the request under way has no answer; closed
  };

  /// What is under way.
  struct Request {
    std::uint64_t number = 0;
    Clock::time_point intended;  ///< its latency counts from here
  };

  [[nodiscard]] State state() const { return state_; }
  [[nodiscard]] const Request& request() const { return request_; }
  [[nodiscard]] unsigned status() const { return reader_.status(); }
  [[nodiscard]] Clock::time_point deadline() const { return deadline_; }

  /// Begins to connect and has `poller` watch it as `tag`. Only when closed. False: it failed.
  [[nodiscard]] bool open(const Target& target, Poller& poller, std::uint32_t tag,
                          Clock::time_point deadline);

  /// Sends a request; only when idle. False: cut.
  [[nodiscard]] bool send(const Request& request, std::string_view text,
                          Clock::time_point deadline);

  /// Handles what epoll told. `memory` is scratch room for what is received.
  [[nodiscard]] Outcome handle(std::uint32_t events, std::span<char> memory);

  void close();

 private:
  [[nodiscard]] Outcome handle_connecting(std::uint32_t events);
  [[nodiscard]] Outcome receive(std::uint32_t events, std::span<char> memory);
  [[nodiscard]] Outcome end_answer(bool keeps_alive);
  [[nodiscard]] Outcome lose();
  /// Sends from the front of `text`, as much as goes; false: the connection is broken.
  [[nodiscard]] bool send_some(std::string_view& text);

  posix::Fd socket_;
  State state_ = State::closed;
  ResponseReader reader_;
  std::string unsent_;
  std::size_t unsent_from_ = 0;
  Request request_;
  Clock::time_point deadline_;
};

}  // namespace fixline::traffic
