#include "formats/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <array>
#include <stdexcept>

#include "text/hex.hpp"

namespace fixline::formats {

namespace {

constexpr std::size_t digest_bytes = 32;
using Digest = std::array<unsigned char, digest_bytes>;

Digest sha256(std::string_view bytes) {
  Digest digest;
  if (EVP_Digest(bytes.data(), bytes.size(), digest.data(), nullptr, EVP_sha256(), nullptr) != 1)
    throw std::runtime_error("the cryptographic library refuses SHA-256");
  return digest;
}

}  // namespace

std::string sha256_hex(std::string_view bytes) {
  const auto digest = sha256(bytes);
  return text::hex_of({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string sha256_base64(std::string_view bytes) {
  const auto digest = sha256(bytes);
  std::array<unsigned char, 4 * ((digest_bytes + 2) / 3) + 1> text;
  const int length = EVP_EncodeBlock(text.data(), digest.data(), digest.size());
  return {text.begin(), text.begin() + length};
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  const auto left = sha256_hex(given);
  const auto right = sha256_hex(secret);
  return CRYPTO_memcmp(left.data(), right.data(), left.size()) == 0;
}

}  // namespace fixline::formats
