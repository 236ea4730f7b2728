#include "tls/identity_files.hpp"

#include <openssl/err.h>
#include <openssl/ssl.h>
#include <openssl/x509.h>

#include <string_view>

#include "tls/certificate.hpp"
#include "tls/file_error.hpp"

namespace fixline::tls {
namespace {

constexpr std::string_view http_1_1 = "\x08http/1.1";

// The library would ask for one at the terminal.
int give_no_password(char*, int, int, void*) { return 0; }

int choose_protocol(SSL*, const unsigned char** chosen, unsigned char* chosen_size,
                    const unsigned char* offered, unsigned offered_size, void*) {
  const auto* ours = reinterpret_cast<const unsigned char*>(http_1_1.data());
  unsigned char* found = nullptr;
  const int how = SSL_select_next_proto(
      &found, chosen_size, ours, static_cast<unsigned>(http_1_1.size()), offered, offered_size);
  *chosen = found;
  return how == OPENSSL_NPN_NEGOTIATED ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_NOACK;
}

void set_rules(SSL_CTX* context) {
  SSL_CTX_set_min_proto_version(context, TLS1_2_VERSION);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION | SSL_OP_NO_COMPRESSION |
                                   SSL_OP_CIPHER_SERVER_PREFERENCE | SSL_OP_PRIORITIZE_CHACHA);
  SSL_CTX_set_mode(context, SSL_MODE_RELEASE_BUFFERS);
  SSL_CTX_set_alpn_select_cb(context, choose_protocol, nullptr);
  SSL_CTX_set_default_passwd_cb(context, give_no_password);
}

Result<void> use_certificate(asio::ssl::context& context, const IdentityFiles& files) {
  if (auto readable = check_readable(files.certificate); !readable) return readable;
  boost::system::error_code failed;
  context.use_certificate_chain_file(files.certificate, failed);
  if (failed)
    return unusable(files.certificate, "no certificate in PEM (" + failed.message() + ")");
  return {};
}

Result<void> use_key(asio::ssl::context& context, const IdentityFiles& files) {
  if (auto readable = check_readable(files.key); !readable) return readable;
  boost::system::error_code failed;
  context.use_private_key_file(files.key, asio::ssl::context::pem, failed);
  if (failed &&
      ERR_GET_REASON(static_cast<unsigned long>(failed.value())) == X509_R_KEY_VALUES_MISMATCH)
    return unusable(files.key, "is not the key of the certificate in " + files.certificate);
  if (failed)
    return unusable(files.key,
                    "no private key in PEM without a password (" + failed.message() + ")");
  return {};
}

Result<void> ask_for_client_certificates(SSL_CTX* context, const std::string& file) {
  if (auto readable = check_readable(file); !readable) return readable;
  auto* names = SSL_load_client_CA_file(file.c_str());
  if (names == nullptr || SSL_CTX_load_verify_file(context, file.c_str()) != 1)
    return unusable(file, "no certificate in PEM");
  SSL_CTX_set_client_CA_list(context, names);  // which owns them now
  SSL_CTX_set_verify(context, SSL_VERIFY_PEER | SSL_VERIFY_FAIL_IF_NO_PEER_CERT, nullptr);
  constexpr std::string_view whose = "fixline";  // sessions are resumed with their certificate
  SSL_CTX_set_session_id_context(context, reinterpret_cast<const unsigned char*>(whose.data()),
                                 static_cast<unsigned>(whose.size()));
  return {};
}

}  // namespace

Result<Identity> read_identity(const IdentityFiles& files) {
  ERR_clear_error();
  auto context = std::make_shared<asio::ssl::context>(asio::ssl::context::tls_server);
  set_rules(context->native_handle());
  if (auto used = use_certificate(*context, files); !used) return std::unexpected(used.error());
  if (auto used = use_key(*context, files); !used) return std::unexpected(used.error());
  if (!files.client_ca.empty())
    if (auto asks = ask_for_client_certificates(context->native_handle(), files.client_ca); !asks)
      return std::unexpected(asks.error());
  const auto expires = end_of(*SSL_CTX_get0_certificate(context->native_handle()));
  return Identity{std::move(context), expires};
}

}  // namespace fixline::tls
