#pragma once

#include <openssl/x509.h>

#include <chrono>
#include <memory>
#include <string>

#include "error/error.hpp"

namespace fixline::tls {

struct FreesCertificate {
  void operator()(X509* certificate) const { X509_free(certificate); }
};
using Certificate = std::unique_ptr<X509, FreesCertificate>;

/// The first of a file in PEM. Errors: misconfigured, with the file and why.
[[nodiscard]] Result<Certificate> read_certificate(const std::string& file);

/// When it expires.
[[nodiscard]] std::chrono::system_clock::time_point end_of(const X509& certificate);

}  // namespace fixline::tls
