#pragma once

#include <cstdint>
#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::redis {

/// Where a Redis server listens and who we are there.
struct RedisAddress {
  std::string host = "localhost";  ///< a name or an IP address; unused when `socket_path` is set
  std::uint16_t port = 6379;
  std::string socket_path{};  ///< of a Unix socket; empty for TCP
  std::uint32_t database = 0;
  std::string username{};  ///< empty: the server's default user
  std::string password{};  ///< empty: no AUTH is sent

  friend bool operator==(const RedisAddress&, const RedisAddress&) = default;
};

/// Reads redis://[[user]:password@]host[:port][/database] (an IPv6 host in brackets) or
/// unix:///path[?db=database]. Percent-encoded characters are decoded in user and password.
/// Errors: invalid, with what is wrong and never with the password.
[[nodiscard]] Result<RedisAddress> parse_address(std::string_view url);

/// For people: "redis://localhost:6379/0", without user and password.
[[nodiscard]] std::string to_string(const RedisAddress& address);

}  // namespace fixline::redis
