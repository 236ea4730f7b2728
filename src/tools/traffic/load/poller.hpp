#pragma once

#include <sys/epoll.h>

#include <array>
#include <cstdint>
#include <span>

#include "posix/fd.hpp"
#include "traffic/load/pacer.hpp"

namespace fixline::traffic {

/// Waits for many descriptors at once, edge-triggered: one that was read whole, or written whole,
/// needs no further call, and an idle one costs nothing.
class Poller {
 public:
  /// Throws std::system_error when there is no descriptor to be had.
  Poller();

  /// Watches for all that can happen to `descriptor`, until it is closed. False: it can't.
  [[nodiscard]] bool watch(int descriptor, std::uint32_t tag);

  /// What happened, at most until a time; holds until the next call. `data.u32` is the tag.
  [[nodiscard]] std::span<const epoll_event> wait(Clock::time_point until);

 private:
  posix::Fd epoll_;
  std::array<epoll_event, 256> events_{};
};

}  // namespace fixline::traffic
