#pragma once

#include <boost/asio/ssl/context.hpp>
#include <memory>
#include <string>

#include "error/error.hpp"
#include "reactor/asio.hpp"

namespace fixline::tls {

/// For a client that trusts whom this machine does: OpenSSL's own files, or those that
/// SSL_CERT_FILE and SSL_CERT_DIR name.
[[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> trust_as_this_machine();

/// For a client that trusts one server alone: that whose certificate is the first of this file.
/// Errors: misconfigured.
[[nodiscard]] Result<std::shared_ptr<asio::ssl::context>> trust_only(const std::string& file);

}  // namespace fixline::tls
