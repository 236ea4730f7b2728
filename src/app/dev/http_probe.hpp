#pragma once

#include <chrono>
#include <string>

#include "app/settings.hpp"
#include "error/error.hpp"

namespace fixline::app {

/// What a service answered to a GET.
struct ProbeAnswer {
  int status = 0;    ///< of HTTP
  std::string body;  ///< at most 64 KiB
};

/// Asks a service on this machine, blocking. An address of 0.0.0.0 or :: is asked on loopback.
/// Errors: unavailable (nobody listens, no answer within `limit`).
[[nodiscard]] Result<ProbeAnswer> probe(const ListenAddress& address, const std::string& path,
                                        std::chrono::milliseconds limit);

/// True when somebody listens there.
[[nodiscard]] bool is_taken(const ListenAddress& address);

}  // namespace fixline::app
