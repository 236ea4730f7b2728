#include "formats/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <cstddef>
#include <stdexcept>

namespace fixline::formats {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1) {
    throw std::runtime_error("the cryptographic library refuses SHA-256");
  }
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(2UZ * length);
  for (unsigned i = 0; i < length; ++i) {
    text += digits[digest[i] >> 4U];
    text += digits[digest[i] & 0x0fU];
  }
  return text;
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  const auto left = sha256_hex(given);
  const auto right = sha256_hex(secret);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace fixline::formats
