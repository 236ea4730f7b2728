#pragma once

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "queue/redis_keys.hpp"
#include "redis/command.hpp"
#include "redis/reply.hpp"

namespace fixline::queue {

/// A command that changes nothing, and what does not work without the right to it.
struct RightsTrial {
  redis::Command command;
  std::string may_not;  ///< "run GET on fixline:instance:*"
  std::string_view effect;
};

/// One of what would fail in silence each; what else is refused shows where it is used.
[[nodiscard]] std::vector<RightsTrial> rights_trials(const RedisKeys& keys,
                                                     std::string_view consumer);

/// Whether a reply is a refusal for want of a right, be it to a command or within a function.
[[nodiscard]] bool lacks_right(redis::ReplyView reply);

/// The trials whose replies say that a right is missing.
[[nodiscard]] std::vector<RightsTrial> refused_trials(std::vector<RightsTrial> trials,
                                                      std::span<const redis::RedisReply> replies);

}  // namespace fixline::queue
