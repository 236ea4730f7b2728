#include "formats/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "text/hex.hpp"

namespace fixline::formats {

std::string sha256_hex(std::string_view bytes) {
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), &length, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("the cryptographic library refuses SHA-256");
  return text::hex_of({reinterpret_cast<const char*>(digest.data()), length});
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  const auto left = sha256_hex(given);
  const auto right = sha256_hex(secret);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace fixline::formats
