#include "tls/certificate.hpp"

#include <openssl/bio.h>
#include <openssl/pem.h>

#include <ctime>

#include "tls/file_error.hpp"

namespace fixline::tls {

Result<Certificate> read_certificate(const std::string& file) {
  if (auto readable = check_readable(file); !readable) return std::unexpected(readable.error());
  const std::unique_ptr<BIO, decltype(&BIO_free)> bytes(BIO_new_file(file.c_str(), "r"), BIO_free);
  Certificate certificate(bytes ? PEM_read_bio_X509(bytes.get(), nullptr, nullptr, nullptr)
                                : nullptr);
  if (!certificate) return unusable(file, "no certificate in PEM");
  return certificate;
}

std::chrono::system_clock::time_point end_of(const X509& certificate) {
  std::tm time{};
  ASN1_TIME_to_tm(X509_get0_notAfter(&certificate), &time);
  return std::chrono::system_clock::from_time_t(timegm(&time));
}

}  // namespace fixline::tls
