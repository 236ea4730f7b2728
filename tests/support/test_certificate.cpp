#include "support/test_certificate.hpp"

#include <openssl/bio.h>
#include <openssl/evp.h>
#include <openssl/pem.h>
#include <openssl/x509.h>
#include <openssl/x509v3.h>

#include <fstream>
#include <memory>
#include <stdexcept>

namespace fixline::test {
namespace {

using Key = std::unique_ptr<EVP_PKEY, decltype(&EVP_PKEY_free)>;
using Bytes = std::unique_ptr<BIO, decltype(&BIO_free)>;

Bytes new_bytes() { return {BIO_new(BIO_s_mem()), BIO_free}; }

std::string text_of(BIO* bytes) {
  char* first = nullptr;
  const auto size = BIO_ctrl(bytes, BIO_CTRL_INFO, 0, &first);
  return {first, static_cast<std::size_t>(size)};
}

void add_name(X509* certificate, const std::string& name) {
  auto* subject = X509_get_subject_name(certificate);
  X509_NAME_add_entry_by_txt(subject, "CN", MBSTRING_UTF8,
                             reinterpret_cast<const unsigned char*>(name.c_str()), -1, -1, 0);
  X509_set_issuer_name(certificate, subject);
  const auto names = "DNS:" + name + ",IP:127.0.0.1";
  auto* extension = X509V3_EXT_conf_nid(nullptr, nullptr, NID_subject_alt_name, names.c_str());
  X509_add_ext(certificate, extension, -1);
  X509_EXTENSION_free(extension);
}

}  // namespace

TestCertificate make_certificate(const std::string& name, std::chrono::hours valid) {
  const Key key(EVP_PKEY_Q_keygen(nullptr, nullptr, "EC", "P-256"), EVP_PKEY_free);
  const std::unique_ptr<X509, decltype(&X509_free)> certificate(X509_new(), X509_free);
  X509_set_version(certificate.get(), X509_VERSION_3);
  X509_gmtime_adj(X509_getm_notBefore(certificate.get()), -3600L * 24 * 30);
  X509_gmtime_adj(X509_getm_notAfter(certificate.get()), 3600L * valid.count());
  X509_set_pubkey(certificate.get(), key.get());
  add_name(certificate.get(), name);
  if (X509_sign(certificate.get(), key.get(), EVP_sha256()) == 0)
    throw std::runtime_error("no certificate could be made");
  const auto certificate_bytes = new_bytes();
  const auto key_bytes = new_bytes();
  PEM_write_bio_X509(certificate_bytes.get(), certificate.get());
  PEM_write_bio_PrivateKey(key_bytes.get(), key.get(), nullptr, nullptr, 0, nullptr, nullptr);
  return {text_of(certificate_bytes.get()), text_of(key_bytes.get())};
}

std::string locked_key(const TestCertificate& certificate, const std::string& password) {
  const Bytes plain(BIO_new_mem_buf(certificate.key.data(), -1), BIO_free);
  const Key key(PEM_read_bio_PrivateKey(plain.get(), nullptr, nullptr, nullptr), EVP_PKEY_free);
  const auto locked = new_bytes();
  PEM_write_bio_PrivateKey(locked.get(), key.get(), EVP_aes_128_cbc(),
                           reinterpret_cast<const unsigned char*>(password.data()),
                           static_cast<int>(password.size()), nullptr, nullptr);
  return text_of(locked.get());
}

void write_file(const std::filesystem::path& file, const std::string& text) {
  std::ofstream(file) << text;
}

}  // namespace fixline::test
