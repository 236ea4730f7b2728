#pragma once

#include <string>
#include <vector>

#include "error/error.hpp"
#include "queue/redis_keys.hpp"
#include "reactor/asio.hpp"
#include "redis/link.hpp"
#include "refusals/noted_refusal.hpp"
#include "refusals/refusal_buffer.hpp"

namespace fixline::refusals {

/// The last refusals of each flight and device, in Redis, for an hour. docs/protocol.md has the
/// keys. A kill between two commands of an addition leaves a list that is a little too long or has
/// no end of its own, until the next addition to it; points are not touched by any of this.
///
/// One reactor; the link must outlive it. Errors: as the link's, and what Redis refuses.
class RefusalLists {
 public:
  explicit RefusalLists(redis::RedisLink& link, queue::RedisKeys keys = queue::RedisKeys())
      : link_(link), keys_(std::move(keys)) {}

  /// Nothing is asked of Redis while the link is down.
  asio::awaitable<Result<void>> add(const RefusalBuffer::ByName& refusals);

  /// The newest first, of the first name that has any.
  asio::awaitable<Result<std::vector<NotedRefusal>>> of(std::vector<std::string> names);

 private:
  redis::RedisLink& link_;
  queue::RedisKeys keys_;
};

}  // namespace fixline::refusals
