#pragma once

#include <chrono>
#include <string>

#include "error/error.hpp"
#include "settings/settings.hpp"

namespace fixline::app {

/// What a service answered to a GET.
struct ProbeAnswer {
  int status = 0;    ///< of HTTP
  std::string body;  ///< at most 64 KiB
};

/// Asks a service on this machine, blocking. An address of 0.0.0.0 or :: is asked on loopback.
/// Errors: unavailable (nobody listens, no answer within `limit`).
[[nodiscard]] Result<ProbeAnswer> probe(const settings::ListenAddress& address,
                                        const std::string& path, std::chrono::milliseconds limit);

/// True when somebody listens there.
[[nodiscard]] bool is_taken(const settings::ListenAddress& address);

}  // namespace fixline::app
