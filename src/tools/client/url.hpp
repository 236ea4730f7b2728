#pragma once

#include <string>
#include <string_view>

#include "error/error.hpp"

namespace fixline::client {

/// Where a service listens: what is left of http://host:port/prefix, or of https://.
struct ServiceAddress {
  std::string host;        ///< a name or an address, IPv6 without its brackets
  std::string port;        ///< decimal, 1..65535
  std::string prefix;      ///< path before every target, without a slash at its end; mostly empty
  std::string token{};     ///< that each request gives; empty: none
  bool is_secret = false;  ///< within TLS
  std::string trusted_file{};  ///< the certificate that it must show; empty: one of its name, from
                               ///< whom this machine trusts

  /// host:port, as the Host header and messages have it.
  [[nodiscard]] std::string authority() const;
};

/// Reads http://host[:port][/prefix], or the same with https; the port is 80 or 443 when absent.
/// Errors: invalid, with what is wrong (another scheme, credentials, a query, a bad port).
[[nodiscard]] Result<ServiceAddress> parse_service_url(std::string_view url);

}  // namespace fixline::client
