#pragma once

#include <string>
#include <string_view>
#include <vector>

#include "error/error.hpp"
#include "queue/redis_keys.hpp"
#include "reactor/asio.hpp"

namespace fixline::queue {

/// What the user of Redis may not do, though something needs it.
struct MissingRight {
  std::string_view verb;    ///< "GET"
  std::string key;          ///< "fixline:instance:*"; "" for a command without a key
  std::string_view effect;  ///< what does not work without it
};

/// What the user may not do, of what would fail in silence; what else is refused shows where it is
/// used. Over a link or a connection. Errors: those of it.
template <class Redis>
asio::awaitable<Result<std::vector<MissingRight>>> missing_rights(Redis& redis, RedisKeys keys,
                                                                  std::string consumer);

}  // namespace fixline::queue
