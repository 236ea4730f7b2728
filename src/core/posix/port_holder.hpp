#pragma once

#include <cstdint>
#include <optional>
#include <string>

namespace fixline::posix {

/// Which process listens on a TCP port of this machine, as "redis-server (process 812)". nullopt
/// when none does, or its descriptors are not ours to see: it is another user's. Reads all of
/// /proc: for messages only. Format: proc(5), /proc/net/tcp.
[[nodiscard]] std::optional<std::string> port_holder(std::uint16_t port);

}  // namespace fixline::posix
