#pragma once

#include <chrono>
#include <filesystem>
#include <string>

namespace fixline::test {

/// A certificate and its key, in PEM.
struct TestCertificate {
  std::string certificate;
  std::string key;
};

/// For localhost and 127.0.0.1, signed by itself.
[[nodiscard]] TestCertificate make_certificate(const std::string& name = "localhost",
                                               std::chrono::hours valid = std::chrono::hours(24 *
                                                                                             90));

/// The same key, to be read with a password.
[[nodiscard]] std::string locked_key(const TestCertificate& certificate,
                                     const std::string& password);

void write_file(const std::filesystem::path& file, const std::string& text);

}  // namespace fixline::test
