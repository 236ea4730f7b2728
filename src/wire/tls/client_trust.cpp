#include "tls/client_trust.hpp"

#include <openssl/ssl.h>
#include <openssl/x509.h>

#include "tls/certificate.hpp"

namespace fixline::tls {
namespace {

std::shared_ptr<asio::ssl::context> client_context() {
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_client);
  SSL_CTX_set_min_proto_version(context->native_handle(), TLS1_2_VERSION);
  SSL_CTX_set_verify(context->native_handle(), SSL_VERIFY_PEER, nullptr);
  return context;
}

}  // namespace

Result<std::shared_ptr<asio::ssl::context>> trust_as_this_machine() {
  auto context = client_context();
  SSL_CTX_set_default_verify_paths(context->native_handle());
  return context;
}

Result<std::shared_ptr<asio::ssl::context>> trust_only(const std::string& file) {
  const auto certificate = read_certificate(file);
  if (!certificate) return std::unexpected(certificate.error());
  auto context = client_context();
  auto* store = SSL_CTX_get_cert_store(context->native_handle());
  X509_STORE_add_cert(store, certificate->get());
  X509_STORE_set_flags(store, X509_V_FLAG_PARTIAL_CHAIN);  // it need not be a root
  return context;
}

}  // namespace fixline::tls
