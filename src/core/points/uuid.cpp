#include "points/uuid.hpp"

#include <openssl/evp.h>
#include <sys/random.h>

#include <algorithm>
#include <cerrno>
#include <cstddef>
#include <memory>
#include <stdexcept>
#include <system_error>

namespace fixline::points {
namespace {

constexpr std::size_t text_length = 36;

constexpr bool is_hyphen_place(std::size_t place) noexcept {
  return place == 8 || place == 13 || place == 18 || place == 23;
}

int hex_value(char c) noexcept {
  if (c >= '0' && c <= '9') return c - '0';
  if (c >= 'a' && c <= 'f') return c - 'a' + 10;
  if (c >= 'A' && c <= 'F') return c - 'A' + 10;
  return -1;
}

void mark(Uuid& uuid, unsigned version) noexcept {
  uuid.bytes[6] = static_cast<std::uint8_t>((uuid.bytes[6] & 0x0fU) | (version << 4U));
  uuid.bytes[8] = static_cast<std::uint8_t>((uuid.bytes[8] & 0x3fU) | 0x80U);
}

}  // namespace

std::string to_string(const Uuid& uuid) {
  constexpr std::string_view digits = "0123456789abcdef";
  std::string text;
  text.reserve(text_length);
  for (const std::uint8_t byte : uuid.bytes) {
    if (is_hyphen_place(text.size())) text += '-';
    text += digits[byte >> 4U];
    text += digits[byte & 0x0fU];
  }
  return text;
}

std::optional<Uuid> parse_uuid(std::string_view text) {
  if (text.size() != text_length) return std::nullopt;
  Uuid uuid;
  std::size_t nibble = 0;
  for (std::size_t place = 0; place < text_length; ++place) {
    if (is_hyphen_place(place)) {
      if (text[place] != '-') return std::nullopt;
      continue;
    }
    const int value = hex_value(text[place]);
    if (value < 0) return std::nullopt;
    auto& byte = uuid.bytes[nibble / 2];
    byte = static_cast<std::uint8_t>((byte << 4U) | value);
    ++nibble;
  }
  return uuid;
}

Uuid uuid_v5(const Uuid& space, std::string_view name) {
  struct FreeContext {
    void operator()(EVP_MD_CTX* context) const { EVP_MD_CTX_free(context); }
  };
  // Fetched once: to look the algorithm up takes longer than to use it.
  static const EVP_MD* const sha1 = EVP_MD_fetch(nullptr, "SHA1", nullptr);
  const std::unique_ptr<EVP_MD_CTX, FreeContext> context(EVP_MD_CTX_new());
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned length = 0;
  const bool done = sha1 != nullptr && context != nullptr &&
                    EVP_DigestInit_ex(context.get(), sha1, nullptr) == 1 &&
                    EVP_DigestUpdate(context.get(), space.bytes.data(), space.bytes.size()) == 1 &&
                    EVP_DigestUpdate(context.get(), name.data(), name.size()) == 1 &&
                    EVP_DigestFinal_ex(context.get(), digest.data(), &length) == 1;
  if (!done) throw std::runtime_error("the cryptographic library refuses SHA-1");
  Uuid uuid;
  std::copy_n(digest.begin(), uuid.bytes.size(), uuid.bytes.begin());
  mark(uuid, 5);
  return uuid;
}

Uuid random_uuid() {
  Uuid uuid;
  // Up to 256 bytes come whole and without interruption, once the generator has its seed.
  while (::getrandom(uuid.bytes.data(), uuid.bytes.size(), 0) !=
         static_cast<ssize_t>(uuid.bytes.size())) {
    if (errno != EINTR) throw std::system_error(errno, std::generic_category(), "getrandom");
  }
  mark(uuid, 4);
  return uuid;
}

}  // namespace fixline::points
