#pragma once

#include <boost/asio/ssl/context.hpp>
#include <chrono>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "reactor/asio.hpp"

namespace fixline::tls {

/// Where a server's certificate is; PEM, as RFC 7468 has it.
struct IdentityFiles {
  std::string certificate;  ///< the server's own first, then those between it and a root
  std::string key;          ///< of that certificate, without a password
  std::string client_ca;    ///< who signs the certificates that clients must show; empty: none

  [[nodiscard]] bool are_given() const { return !certificate.empty(); }
};

/// What a server shows to its clients, and asks of them.
struct Identity {
  std::shared_ptr<asio::ssl::context> context;  ///< not changed any more: safe from any thread
  std::chrono::system_clock::time_point expires;
};

/// Reads the files: TLS 1.2 at least, HTTP/1.1 alone where a client asks (ALPN).
/// Errors: misconfigured, with the file, what is wrong with it and what would do.
[[nodiscard]] Result<Identity> read_identity(const IdentityFiles& files);

}  // namespace fixline::tls
