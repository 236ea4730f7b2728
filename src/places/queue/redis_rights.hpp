#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "queue/redis_keys.hpp"
#include "reactor/asio.hpp"
#include "redis/command.hpp"

namespace fixline::queue {

/// A command that changes nothing, and what does not work without the right to it.
struct RightsTrial {
  redis::Command command;
  std::string may_not;  ///< "run GET on fixline:instance:*"
  std::string_view effect;
};

/// What the user may not do, of what would fail in silence; what else is refused shows where it is
/// used. Over a link or a connection. Errors: those of it.
template <class Redis>
asio::awaitable<Result<std::vector<RightsTrial>>> missing_rights(Redis& redis, RedisKeys keys,
                                                                 std::string consumer);

}  // namespace fixline::queue
