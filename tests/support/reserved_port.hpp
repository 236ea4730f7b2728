#pragma once

#include <cstdint>

#include "posix/fd.hpp"

namespace fixline::test {

/// A TCP port of loopback that nothing else gets, neither to listen on nor for an outgoing
/// connection, while whom it is for comes and goes. It listens by SO_REUSEPORT or
/// SO_REUSEADDR; while it does not, connections are refused.
class ReservedPort {
 public:
  /// Throws when there is none.
  ReservedPort();

  [[nodiscard]] std::uint16_t number() const { return number_; }

 private:
  posix::Fd holder_;  // bound, and never listening
  std::uint16_t number_ = 0;
};

}  // namespace fixline::test
