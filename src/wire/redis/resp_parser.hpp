#pragma once

#include <cstddef>
#include <memory>
#include <optional>
#include <string_view>

#include "error/error.hpp"
#include "redis/reply.hpp"

struct redisReader;

namespace fixline::redis {

/// Finds replies in the bytes of a connection. Knows no socket.
class RespParser {
 public:
  explicit RespParser(std::size_t reply_bytes_max);

  void feed(std::string_view bytes);

  /// The next whole reply; nullopt when more bytes are needed.
  /// Errors: invalid (no RESP, or a reply over the limit); the parser is spent then.
  [[nodiscard]] Result<std::optional<RedisReply>> next();

 private:
  struct Free {
    void operator()(redisReader* reader) const noexcept;
  };

  std::unique_ptr<redisReader, Free> reader_;
  std::size_t reply_bytes_max_;
};

}  // namespace fixline::redis
