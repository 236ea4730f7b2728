#include "formats/digest.hpp"

#include <openssl/crypto.h>
#include <openssl/evp.h>

#include <memory>
#include <stdexcept>

#include "text/hex.hpp"

namespace fixline::formats {
namespace {

struct Free {
  void operator()(EVP_MD* algorithm) const noexcept { EVP_MD_free(algorithm); }
  void operator()(EVP_MD_CTX* context) const noexcept { EVP_MD_CTX_free(context); }
};

}  // namespace

// The algorithm is looked up once, which takes longer than the digest of a short text.
Sha256 sha256(std::string_view bytes) {
  static const std::unique_ptr<EVP_MD, Free> algorithm(EVP_MD_fetch(nullptr, "SHA256", nullptr));
  static thread_local const std::unique_ptr<EVP_MD_CTX, Free> context(EVP_MD_CTX_new());
  Sha256 digest;
  if (EVP_DigestInit_ex2(context.get(), algorithm.get(), nullptr) != 1 ||
      EVP_DigestUpdate(context.get(), bytes.data(), bytes.size()) != 1 ||
      EVP_DigestFinal_ex(context.get(), digest.data(), nullptr) != 1)
    throw std::runtime_error("the cryptographic library refuses SHA-256");
  return digest;
}

std::string sha256_hex(std::string_view bytes) {
  const auto digest = sha256(bytes);
  return text::hex_of({reinterpret_cast<const char*>(digest.data()), digest.size()});
}

std::string sha256_base64(std::string_view bytes) {
  const auto digest = sha256(bytes);
  std::array<unsigned char, 4 * ((sizeof(Sha256) + 2) / 3) + 1> text;
  const int length = EVP_EncodeBlock(text.data(), digest.data(), digest.size());
  return {text.begin(), text.begin() + length};
}

bool is_same_secret(std::string_view given, std::string_view secret) {
  return is_same_secret(sha256(given), sha256(secret));
}

bool is_same_secret(const Sha256& given, const Sha256& secret) noexcept {
  return CRYPTO_memcmp(given.data(), secret.data(), given.size()) == 0;
}

}  // namespace fixline::formats
