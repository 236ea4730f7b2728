#pragma once

#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::client {

/// Where a service listens: what is left of http://host:port/prefix.
struct ServiceAddress {
  std::string host;     ///< a name or an address, IPv6 without its brackets
  std::string port;     ///< decimal, 1..65535
  std::string prefix;   ///< path before every target, without a slash at its end; mostly empty
  std::string token{};  ///< that each request gives; empty: none

  /// host:port, as the Host header and messages have it.
  [[nodiscard]] std::string authority() const;
};

/// Reads http://host[:port][/prefix]; the port is 80 when absent.
/// Errors: invalid, with what is wrong (https, credentials, a query, a bad port).
[[nodiscard]] Result<ServiceAddress> parse_service_url(std::string_view url);

}  // namespace fixline::client
