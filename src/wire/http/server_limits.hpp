#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

namespace fixline::http {

struct ServerLimits {
  std::size_t body_bytes_max = std::size_t{32} << 20;  ///< of a body as sent; 413 beyond
  std::uint32_t header_bytes_max = 16 * 1024;          ///< of a request's header; 431 beyond
  std::chrono::seconds idle{75};                       ///< for the first byte of a request
  std::chrono::seconds header{15};  ///< for a request's header, once it began; 408
  /// For a request's body, and again for each further `body_step` bytes of it; 408 beyond. A slow
  /// phone keeps up with that, and what is held back ends.
  std::chrono::seconds body{60};
  std::size_t body_step = std::size_t{512} << 10;
  std::chrono::seconds answer{30};  ///< for the client to take an answer
  /// When the server drains: for a request that is still arriving, and for an answer to be taken.
  std::chrono::seconds drain{5};
};

}  // namespace fixline::http
