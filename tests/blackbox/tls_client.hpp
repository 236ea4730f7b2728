#pragma once

#include <cstdint>
#include <string>

namespace fixline::test {

/// What a client of TLS brings, and how it speaks.
struct TlsManner {
  std::string trusted_file;
  std::string own_certificate{};  ///< shown when asked for; empty: none
  std::string own_key{};
  int most_version = 0;  ///< as OpenSSL numbers them; 0: any
};

/// GET over a connection of its own: all that came back, or "" when the server ended the
/// handshake. Every wait ends within 10 s.
[[nodiscard]] std::string tls_get(std::uint16_t port, const std::string& target,
                                  const TlsManner& manner);

}  // namespace fixline::test
